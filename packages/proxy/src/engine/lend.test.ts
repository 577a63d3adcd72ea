import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import type { IpAddress } from '@pillion/core/values';
import { expect, it } from 'vitest';
import { withEngine } from '../testing/engine.ts';
import type { ConnectionSink, Engine } from './engine.ts';

const SENT = Buffer.alloc(4 * 1024 * 1024);
for (let at = 0; at < SENT.length; at += 4) SENT.writeUInt32LE(at, at);

const nothing = (): void => {};

/** Collects what comes, by `keep`. */
function reader(keep: (bytes: Buffer) => Buffer): ConnectionSink & {
  readonly pieces: Buffer[];
  readonly whole: Promise<void>;
} {
  const { promise, resolve } = Promise.withResolvers<void>();
  const pieces: Buffer[] = [];
  return {
    pieces,
    whole: promise,
    data: (bytes) => void pieces.push(keep(bytes)),
    ended: resolve,
    connected: nothing,
    failed: nothing,
    lost: nothing,
    congested: nothing,
    drained: nothing,
    carried: nothing,
    gone: nothing,
    released: nothing,
  };
}

function dial(engine: Engine, port: number, sink: ConnectionSink): number {
  const id = engine.connect({ address: '127.0.0.1' as IpAddress, port }, sink);
  if (typeof id === 'string') throw new Error(id);
  return id;
}

it('uses memory again that was lent, and never what somebody may have kept', async () => {
  await using server = createServer((socket) => socket.end(SENT)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await withEngine(async (engine) => {
    const memory = new Set<ArrayBufferLike>();
    const copier = reader((bytes) => {
      memory.add(bytes.buffer);
      return Buffer.from(bytes);
    });
    engine.lend(dial(engine, port, copier));
    await copier.whole;
    expect(Buffer.concat(copier.pieces).equals(SENT)).toBe(true);
    // 4 MiB would have been 64 slabs at least.
    expect(memory.size).toBeLessThan(32);

    const keeper = reader((bytes) => bytes);
    const borrower = reader((bytes) => Buffer.from(bytes));
    dial(engine, port, keeper);
    engine.lend(dial(engine, port, borrower));
    await Promise.all([keeper.whole, borrower.whole]);
    expect(Buffer.concat(keeper.pieces).equals(SENT)).toBe(true);
    expect(Buffer.concat(borrower.pieces).equals(SENT)).toBe(true);
  });
});
