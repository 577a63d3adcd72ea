import { closeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type IpAddress } from '@pillion/core/values';
import type { ConnectionSink, Engine } from '../engine/engine.ts';
import { parseEndpoint } from '../routing/endpoint.ts';

/** One thing asked of the engine; connections are named by their place among all that there ever were. */
export type Ask =
  | { readonly kind: 'connect' | 'wait' }
  | {
      readonly kind: 'end' | 'reset' | 'pause' | 'resume' | 'tell' | 'release';
      readonly of: number;
    }
  | { readonly kind: 'close'; readonly of: number; readonly lingerMs: number }
  | { readonly kind: 'send' | 'adopt'; readonly of: number; readonly bytes: number }
  | { readonly kind: 'relay'; readonly of: number; readonly to: number }
  | { readonly kind: 'carry'; readonly of: number; readonly to: number; readonly bytes: number };

/** Hears one connection, and notes what must not be. */
class Witness implements ConnectionSink {
  over = false;
  readonly #blame: (what: string) => void;
  #connected: boolean;
  #ended = false;

  constructor(blame: (what: string) => void, connected: boolean) {
    this.#blame = blame;
    this.#connected = connected;
  }

  #alive(what: string): void {
    if (this.over) this.#blame(`${what} after the end`);
    if (!this.#connected) this.#blame(`${what} before it was connected`);
  }

  connected(): void {
    if (this.#connected) this.#blame('connected twice');
    this.#connected = true;
    this.#alive('connected');
  }

  failed(): void {
    if (this.#connected) this.#blame('failed once it was connected');
  }

  data(bytes: Buffer): void {
    this.#alive('data');
    if (this.#ended) this.#blame('data after the peer ended');
    if (bytes.length === 0) this.#blame('no data');
    if (bytes.some((byte) => byte !== 0x2e)) this.#blame('bytes that nobody sent');
  }

  ended(): void {
    this.#alive('end');
    if (this.#ended) this.#blame('two ends');
    this.#ended = true;
  }

  lost(): void {
    this.#alive('loss');
  }

  congested(): void {
    this.#alive('congestion');
  }

  drained(): void {
    this.#alive('drain');
  }

  carried(bytes: number): void {
    this.#alive('amount');
    if (bytes <= 0) this.#blame(`carried ${bytes}`);
  }

  released(descriptor: number): void {
    closeSync(descriptor);
    this.gone();
  }

  gone(): void {
    if (this.over) this.#blame('gone twice');
    this.over = true;
  }
}

const MOST = 40;
const BYTES = Buffer.alloc(400_000, '.');

/** Asks all that of an engine whose connections lead to itself. Answers what went wrong; nothing may. */
export async function ask(engine: Engine, asks: readonly Ask[]): Promise<readonly string[]> {
  const blamed: string[] = [];
  const all: { readonly id: number; readonly witness: Witness }[] = [];
  const blame = (what: string): void => void blamed.push(what);
  const listener = engine.listen('127.0.0.1', 0, (id) => {
    const witness = new Witness(blame, true);
    all.push({ id, witness });
    engine.attach(id, witness);
  });
  const own = parseEndpoint(engine.describe(Number(listener))[0]);
  const target = { address: '127.0.0.1' as IpAddress, port: own?.port ?? 0 };
  const connect = (): void => {
    if (all.length > MOST) return;
    const witness = new Witness(blame, false);
    const id = engine.connect(target, witness);
    if (typeof id === 'number') all.push({ id, witness });
    else blame(`connect ${id}`);
  };
  /** Numbers that stand for nothing any more, or never did, are asked for as well. */
  const number = (of: number): number =>
    of < 0 ? of : (all[of % Math.max(all.length, 1)]?.id ?? 7);
  connect();
  await sleep(1);
  for (const it of asks) {
    if (it.kind === 'connect') connect();
    else if (it.kind === 'wait') await sleep(1);
    else if (it.kind === 'send') engine.send(number(it.of), BYTES.subarray(0, it.bytes));
    else if (it.kind === 'close') engine.close(number(it.of), it.lingerMs);
    else if (it.kind === 'relay') engine.relay(number(it.of), number(it.to));
    else if (it.kind === 'carry') engine.carry(number(it.of), number(it.to), it.bytes);
    else if (it.kind === 'adopt') engine.adopt(900_000 + it.bytes, new Witness(blame, true));
    else if ('of' in it) engine[it.kind](number(it.of));
  }
  await sleep(2);
  engine.unlisten(Number(listener));
  for (const { id } of all) engine.reset(id);
  for (let turn = 0; turn < 50 && all.some(({ witness }) => !witness.over); turn++) await sleep(2);
  const left = all.filter(({ witness }) => !witness.over).length;
  if (left > 0) blame(`${left} of ${all.length} connections left`);
  return blamed;
}
