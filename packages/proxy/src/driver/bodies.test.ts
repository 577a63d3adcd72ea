import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  Agent,
  createServer,
  type IncomingMessage,
  request as openRequest,
  type RequestListener,
} from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { Captured, hear, Upstream } from '../testing/captured.ts';

const MEGABYTE = 1024 * 1024;
const digest = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** An upstream of node:http, which has no part in what is tested. */
function serving(listener: RequestListener): Promise<Upstream> {
  const server = createServer(listener);
  server.on('clientError', () => {});
  return Upstream.open((socket) => void server.emit('connection', socket));
}

/** Answers with what it heard, and the digest of it in a header. */
const echoing: RequestListener = (request, response) => void echo(request, response);

async function echo(...[request, response]: Parameters<RequestListener>): Promise<void> {
  const body = await buffer(request);
  response.setHeader('digest', digest(body));
  if (request.headers['x-length'] !== undefined) response.setHeader('content-length', body.length);
  response.end(body);
}

interface Sent {
  readonly method: string;
  readonly headers: Record<string, string | number>;
  readonly pieces: readonly Buffer[];
}

async function send(
  port: number,
  agent: Agent,
  { method, headers, pieces }: Sent,
): Promise<Buffer> {
  const request = openRequest({ port, host: '127.0.0.1', method, headers, agent });
  for (const piece of pieces) if (!request.write(piece)) await once(request, 'drain');
  request.end();
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  const body = await buffer(response);
  expect(response.headers['digest']).toBe(digest(Buffer.concat(pieces)));
  return body;
}

describe.each(['node', 'native'] as const)('bodies, by the engine %s', (engine) => {
  it.each([
    ['a length', 'POST', true],
    ['a length, of a method that could be sent again', 'PUT', true],
    ['chunks', 'POST', false],
  ])('with %s pass both ways as they are, request after request', async (_, method, counted) => {
    await using upstream = await serving(echoing);
    await using captured = await Captured.open([upstream.endpoint], 'http', undefined, engine);
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const sizes = [1, 70_000, 33 * 1024, 3 * MEGABYTE, 0, 5 * MEGABYTE + 1];
    for (const size of sizes) {
      const pieces = [randomBytes(size >> 1), randomBytes(size - (size >> 1))];
      const headers = counted ? { 'content-length': size, 'x-length': 1 } : {};
      const body = await send(captured.port, agent, { method, headers, pieces });
      expect(body.equals(Buffer.concat(pieces))).toBe(true);
    }
    await sleep(20);
    agent.destroy();
    expect(upstream.sockets).toHaveLength(1);
    const told = captured.records.map(({ bytesIn, bytesOut }) => [bytesIn, bytesOut]);
    if (!counted) return;
    expect(told).toEqual(sizes.map((size) => [size, size]));
  });

  it('that end with the connection pass as they are', async () => {
    const body = randomBytes(5 * MEGABYTE);
    await using upstream = await Upstream.open((socket) => {
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        socket.end(body);
      });
    });
    await using captured = await Captured.open([upstream.endpoint], 'http', undefined, engine);
    const client = await captured.dial();
    client.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    const { bytes, how } = await hear(client);
    expect(how).toBe('end');
    expect(bytes.subarray(-body.length).equals(body)).toBe(true);
    expect(captured.records[0]).toMatchObject({ bytesOut: body.length, flags: [] });
  });

  it('are not read faster than the server takes them', async () => {
    let taken: Socket | undefined;
    await using upstream = await Upstream.open((socket) => {
      taken = socket;
      socket.pause();
    });
    await using captured = await Captured.open([upstream.endpoint], 'http', undefined, engine);
    const client = await captured.dial();
    let sent = 0;
    client.write(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${100 * MEGABYTE}\r\n\r\n`);
    const piece = Buffer.alloc(MEGABYTE);
    const push = (): void => {
      do sent++;
      while (client.write(piece) && sent < 100);
    };
    client.on('drain', push);
    push();
    await sleep(500);
    const before = sent;
    await sleep(200);
    expect(sent).toBe(before);
    expect(sent).toBeLessThan(50);
    client.resetAndDestroy();
    await sleep(50);
    // A socket of node:net that is not read does not see the reset, but it sees this.
    taken?.destroy();
    await sleep(50);
    expect(captured.records).toHaveLength(1);
  });

  it('come in their order to a client that is slow, wherever it stops the stream', async () => {
    const body = randomBytes(6 * MEGABYTE);
    let size = 0;
    await using upstream = await serving((_, response) => {
      response.setHeader('content-length', size);
      response.end(body.subarray(0, size));
    });
    await using captured = await Captured.open([upstream.endpoint], 'http', undefined, engine);
    for (size = 256 * 1024; size <= body.length; size += 128 * 1024) {
      const client = await captured.dial();
      client.write('GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
      await sleep(5);
      const { bytes } = await hear(client);
      expect(bytes.subarray(-size).equals(body.subarray(0, size))).toBe(true);
    }
  });

  it('that a server refuses half-way leave its answer to the client', async () => {
    await using upstream = await Upstream.open((socket) => {
      socket.once('data', () =>
        socket.write('HTTP/1.1 413 Content Too Large\r\nContent-Length: 2\r\n\r\nno'),
      );
    });
    await using captured = await Captured.open([upstream.endpoint], 'http', undefined, engine);
    const client = await captured.dial();
    const answer = hear(client);
    client.write(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${9 * MEGABYTE}\r\n\r\n`);
    client.write(Buffer.alloc(MEGABYTE));
    expect((await answer).bytes.toString()).toMatch(/^HTTP\/1.1 413 .*no$/s);
    expect(captured.records[0]).toMatchObject({ flags: [] });
  });

  it('cut off by a client reach no server as whole ones', async () => {
    const endings: string[] = [];
    await using upstream = await Upstream.open((socket) => {
      socket.resume();
      socket.on('error', () => endings.push('reset'));
      socket.on('end', () => endings.push('end'));
    });
    await using captured = await Captured.open([upstream.endpoint], 'http', undefined, engine);
    const client = await captured.dial();
    client.write(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${9 * MEGABYTE}\r\n\r\n`);
    client.end(Buffer.alloc(2 * MEGABYTE));
    await hear(client);
    await sleep(50);
    expect(endings).toEqual(['reset']);
    expect(captured.records[0]).toMatchObject({ flags: ['DC'], bytesIn: 2 * MEGABYTE });
  });

  it('of a tunnel pass both ways, and are counted', async () => {
    await using upstream = await Upstream.open((socket) => {
      socket.once('data', () => {
        socket.write(
          'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\nhi',
        );
        socket.pipe(socket);
      });
    });
    await using captured = await Captured.open([upstream.endpoint], 'http', undefined, engine);
    const client = await captured.dial();
    client.write('GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n');
    await once(client, 'data');
    const answer = hear(client);
    const sent = randomBytes(4 * MEGABYTE);
    client.end(sent);
    expect((await answer).bytes.equals(sent)).toBe(true);
    expect(captured.records[0]).toMatchObject({ bytesIn: sent.length, bytesOut: sent.length + 2 });
  });
});
