import { connect as connectTcp, type Socket } from 'node:net';
import { connect } from 'node:tls';
import { admit } from '@pillion/core/injection';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { serve, type Served } from '../testing/serve.ts';
import { review } from '../testing/small-admit.ts';

const body = review('web');
const REQUEST = `POST /inject HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

/** Requests that were cut and patched, and bytes that never were one. */
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array)),
  fc
    .tuple(fc.nat(REQUEST.length), fc.nat(30), fc.string({ unit: 'binary' }))
    .map(([at, cut, text]) => Buffer.from(REQUEST.slice(0, at) + text + REQUEST.slice(at + cut))),
);

/** Sends, says that this was all, and waits until the other side has had enough of it. */
async function send(socket: Socket, text: Buffer): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  let received = '';
  socket.on('data', (chunk: Buffer) => {
    received += chunk.toString('latin1');
  });
  socket.on('error', () => socket.destroy());
  socket.on('close', () => resolve(received));
  socket.end(text);
  return promise;
}

function tls({ injector, ca }: Served): Socket {
  return connect({ port: injector.port, host: '127.0.0.1', ca, servername: 'localhost' });
}

describe('bytes that no client sends', () => {
  it('get an answer or an end, and harm no other caller', { timeout: 60_000 }, async () => {
    const served = await serve({ admit });
    await fc.assert(
      fc.asyncProperty(bytes, async (text) => {
        expect(await send(tls(served), text)).toMatch(/^(?:$|HTTP\/1\.1 [24]\d\d )/);
      }),
      { numRuns: 150 },
    );
    await fc.assert(
      fc.asyncProperty(bytes, async (text) => {
        const plain = connectTcp(served.injector.port, '127.0.0.1');
        expect(await send(plain, text)).not.toContain('HTTP/1.1 200');
      }),
      { numRuns: 50 },
    );
    expect((await served.post('/inject', body)).status).toBe(200);
    expect(served.log.filter(({ level }) => level === 'error')).toEqual([]);
  });
});
