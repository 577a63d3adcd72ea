import { readdirSync, readlinkSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import type { Captured } from './captured.ts';

/** What one client does with its connection; servers do the same by the first byte that they see. */
const MANNERS = ['finish', 'halfClose', 'reset', 'leave', 'resetServer', 'bulk'] as const;

export interface Churn {
  readonly captured: Pick<Captured, 'port'>;
  readonly connections: number;
  readonly concurrency: number;
  /** From 0 to below 1. */
  readonly chance: () => number;
}

/** Runs `one` so many times, some at once. */
export async function inLanes(
  { connections, concurrency }: Pick<Churn, 'connections' | 'concurrency'>,
  one: () => Promise<void>,
): Promise<void> {
  let left = connections;
  const lane = async (): Promise<void> => {
    while (left-- > 0) await one();
  };
  await Promise.all(Array.from({ length: concurrency }, lane));
}

export function pick<T>(items: readonly [T, ...T[]], chance: () => number): T {
  return items[Math.floor(chance() * items.length)] ?? items[0];
}

/** Opens and ends connections in every manner there is. Resolves when the last one is gone. */
export async function churn(run: Churn): Promise<void> {
  const { captured, chance } = run;
  await inLanes(run, () => once(captured.port, pick(MANNERS, chance), chance()));
}

type Manner = (typeof MANNERS)[number];

function once(port: number, manner: Manner, chance: number): Promise<void> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  return new Promise((resolve) => {
    socket.on('error', () => {});
    socket.on('close', () => resolve());
    socket.on('connect', () => behave(socket, manner, chance));
    socket.on('end', () => socket.end());
    socket.on('data', () => {
      if (manner === 'finish') socket.end();
    });
  });
}

function behave(socket: Socket, manner: Manner, chance: number): void {
  switch (manner) {
    case 'finish':
    case 'halfClose':
      socket.write('e');
      if (manner === 'halfClose') socket.end();
      return;
    case 'reset':
      socket.write('e'.repeat(1 + Math.floor(chance * 5000)));
      setTimeout(() => socket.resetAndDestroy(), chance * 3);
      return;
    case 'leave':
      socket.destroy();
      return;
    case 'resetServer':
      socket.write('r');
      return;
    case 'bulk':
      // Enough for splice to begin; the other half is cut off in the middle of it.
      socket.write(Buffer.alloc(Math.floor(chance * 1_000_000) + 1, 'e'));
      if (chance < 0.5) socket.end();
      else setTimeout(() => socket.resetAndDestroy(), chance * 10);
  }
}

/** An echo that resets who says `r`. */
export function servingChurn(socket: Socket): void {
  socket.once('data', (first: Buffer) => {
    if (first[0] === 0x72) return socket.resetAndDestroy();
    socket.write(first);
    socket.pipe(socket);
    return undefined;
  });
  socket.on('end', () => socket.end());
}

/** Sockets and pipes that this process has open. */
export function openDescriptors(): { readonly sockets: number; readonly pipes: number } {
  const kinds = readdirSync('/proc/self/fd').map((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`);
    } catch {
      return '';
    }
  });
  return {
    sockets: kinds.filter((kind) => kind.startsWith('socket:')).length,
    pipes: kinds.filter((kind) => kind.startsWith('pipe:')).length,
  };
}
