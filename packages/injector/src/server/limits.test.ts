import { setTimeout as sleep } from 'node:timers/promises';
import { connect as connectTcp, type Socket } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { serve, type Served } from '../testing/serve.ts';
import { review } from '../testing/small-admit.ts';
import { LIMITS } from './listener.ts';
import { MAX_BODY_BYTES } from './read-body.ts';

const SHORT = { handshakeMs: 300, headersMs: 300, requestMs: 600, idleMs: 400 };

describe('callers that take their time', () => {
  it('gives up on a TLS handshake that does not go on', async () => {
    const { injector } = await serve({ limits: SHORT });
    const socket = connectTcp(injector.port, '127.0.0.1');
    await expect(closed(socket)).resolves.toBe('');
  });

  it('gives up on headers that trickle in', async () => {
    const served = await serve({ limits: SHORT });
    const socket = dial(served);
    socket.write('POST /inject HTTP/1.1\r\nHost: x\r\n');
    const trickle = setInterval(() => socket.write('X-More: 1\r\n'), 50);
    const text = await closed(socket);
    clearInterval(trickle);
    expect(text).toMatch(/^HTTP\/1\.1 408 /);
  });

  it('gives up on a body that trickles in', async () => {
    const served = await serve({ limits: SHORT });
    const socket = dial(served);
    socket.write(head(1000));
    const trickle = setInterval(() => socket.write(' '), 50);
    await closed(socket);
    clearInterval(trickle);
    expect(served.log.at(-1)).toMatchObject({ event: 'review', reason: 'http.aborted' });
  });

  it('answers as a timeout when the body is not there by the deadline that the caller set', async () => {
    const served = await serve();
    const socket = dial(served);
    socket.write(head(1000, '?timeout=200ms'));
    expect(await closed(socket)).toMatch(
      /^HTTP\/1\.1 504 [^]*deadline exceeded: no answer within 200ms/,
    );
    expect(served.log.at(-1)).toMatchObject({ reason: 'deadline.exceeded', status: 504 });
  });

  it('lets an idle connection outlive the one of an API server', () => {
    expect(LIMITS.idleMs).toBeGreaterThan(90_000);
  });

  it('serves others meanwhile', async () => {
    const served = await serve();
    const slow = Array.from({ length: 200 }, () => dial(served));
    for (const socket of slow) socket.write(head(1000));
    await sleep(50);
    expect((await served.post('/inject', review('web'))).status).toBe(200);
    for (const socket of slow) socket.destroy();
  });
});

describe('callers that send too much', () => {
  it('reads what is little too much, so that the caller sees the answer', async () => {
    const served = await serve();
    const socket = dial(served);
    socket.write(head(MAX_BODY_BYTES + 100));
    socket.write(Buffer.alloc(MAX_BODY_BYTES + 100, 'x'));
    expect(await firstChunk(socket)).toContain('Request entity too large');
  });

  it('ends a body without end', async () => {
    const served = await serve();
    const socket = dial(served);
    socket.on('error', () => {});
    socket.write('POST /inject HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n');
    let sent = 0;
    const piece = Buffer.concat([
      Buffer.from('100000\r\n'),
      Buffer.alloc(1 << 20, 'x'),
      Buffer.from('\r\n'),
    ]);
    while (!socket.destroyed && sent < 64) {
      if (!socket.write(piece)) await drained(socket);
      sent += 1;
    }
    expect(sent).toBeLessThan(64);
    expect(served.log.at(-1)).toMatchObject({ reason: 'http.bodyTooLarge' });
  });

  it('refuses a head of more than 16 KiB', async () => {
    const served = await serve();
    const socket = dial(served);
    socket.write(`POST /inject HTTP/1.1\r\nHost: x\r\nX: ${'y'.repeat(20_000)}\r\n\r\n`);
    expect(await closed(socket)).toMatch(/^HTTP\/1\.1 431 /);
  });
});

function head(length: number, query = ''): string {
  return `POST /inject${query} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n`;
}

function dial({ injector, ca }: Served): TLSSocket {
  return connect({ port: injector.port, host: '127.0.0.1', ca, servername: 'localhost' });
}

/** All that came until the other side closed. */
async function closed(socket: Socket): Promise<string> {
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  socket.on('error', () => {});
  const { promise, resolve } = Promise.withResolvers<void>();
  socket.on('close', () => resolve());
  await promise;
  return Buffer.concat(chunks).toString();
}

async function firstChunk(socket: Socket): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  socket.once('data', (chunk: Buffer) => resolve(chunk.toString()));
  const text = await promise;
  socket.destroy();
  return text;
}

async function drained(socket: Socket): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const done = (): void => resolve();
  socket.once('drain', done).once('close', done);
  await promise;
  socket.off('drain', done).off('close', done);
}
