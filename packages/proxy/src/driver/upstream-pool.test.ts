import { connect, createServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UpstreamPool } from './upstream-pool.ts';
import { SocketWire } from './wire.ts';

describe('the pool of idle upstream connections', () => {
  let server: Server;
  let accepted: Socket[];
  let now = 0;

  beforeEach(async () => {
    accepted = [];
    now = 0;
    server = createServer((socket) => accepted.push(socket));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterEach(() => {
    for (const socket of accepted) socket.destroy();
    server.close();
  });

  const open = async (): Promise<SocketWire> => {
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('the server listens');
    const socket = connect(address.port, '127.0.0.1');
    const wire = new SocketWire(socket, 'upstream', () => {});
    await once(socket, 'connect');
    return wire;
  };
  const pool = (maxIdlePerEndpoint = 2) =>
    new UpstreamPool({ maxIdlePerEndpoint, maxIdleMs: 1000 }, () => now);

  it('gives the last one back first, by endpoint', async () => {
    const [first, second] = [await open(), await open()];
    const idle = pool();
    idle.give('a', first);
    idle.give('a', second);
    expect(idle.take('b', 1000)).toBeUndefined();
    expect(idle.take('a', 1000)).toBe(second);
    expect(idle.take('a', 1000)).toBe(first);
    expect(idle.take('a', 1000)).toBeUndefined();
    first.reset();
    second.reset();
  });

  it('gives none that has been idle for longer than asked', async () => {
    const idle = pool();
    idle.give('a', await open());
    now = 500;
    expect(idle.take('a', 499)).toBeUndefined();
    expect(idle.take('a', 500)).toBeDefined();
  });

  it('forgets one that its server closes, or that speaks out of turn', async () => {
    const idle = pool(5);
    const wires = [await open(), await open()];
    for (const wire of wires) idle.give('a', wire);
    const gone = wires.map((wire) => once(wire.socket, 'close'));
    accepted[0]?.end();
    accepted[1]?.end('HTTP/1.1 408 Request Timeout\r\n\r\n');
    await Promise.all(gone);
    expect(idle.take('a', 1000)).toBeUndefined();
  });

  it('closes what is too many or too old', async () => {
    const idle = pool(1);
    const [kept, surplus] = [await open(), await open()];
    idle.give('a', kept);
    const gone = once(surplus.socket, 'close');
    idle.give('a', surplus);
    accepted[1]?.end();
    await gone;
    now = 1001;
    const old = once(kept.socket, 'close');
    idle.sweep();
    accepted[0]?.end();
    await old;
    expect(idle.take('a', 5000)).toBeUndefined();
  });
});
