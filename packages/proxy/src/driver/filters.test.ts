import { createHash, randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { FilterChain } from '../filters/chain.ts';
import { defineFilter, type Filter } from '../filters/index.ts';
import { CAPTURED_POLICY, Captured, Upstream } from '../testing/captured.ts';
import { endpointOf } from '../testing/playbook.ts';

const SIZE = 3 * 1024 * 1024;

function chainOf(filter: Filter, failures: unknown[]): FilterChain {
  return new FilterChain([filter], {
    after(milliseconds, callback) {
      const timer = setTimeout(callback, milliseconds);
      return () => clearTimeout(timer);
    },
    report: (...failure) => void failures.push(failure),
  });
}

const digestOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** What filters saw of bodies, by direction. */
interface Seen {
  readonly sent: string[];
  readonly received: string[];
}

function watching(seen: Seen): Filter {
  return defineFilter({
    name: 'watch',
    async onRequest(message) {
      const hash = createHash('sha256');
      message.onBody(
        (piece) => void hash.update(piece),
        () => void seen.sent.push(hash.digest('hex')),
      );
      await sleep(1);
    },
    async onResponse(message) {
      const hash = createHash('sha256');
      await sleep(1);
      message.onBody(
        (piece) => void hash.update(piece),
        () => void seen.received.push(hash.digest('hex')),
      );
    },
  });
}

describe.each(['node', 'native'] as const)('filters over sockets by the engine %s', (engine) => {
  it.each(['a length', 'chunks'])(
    'see every byte of large bodies with %s, and change none',
    async (framing) => {
      // Sends back what comes, byte by byte as it came, in the same framing.
      await using upstream = await Upstream.open((socket) => {
        let head = '';
        socket.on('data', (bytes: Buffer) => {
          if (head.includes('\r\n\r\n')) return void socket.write(bytes);
          head += bytes.toString('latin1');
          const end = head.indexOf('\r\n\r\n');
          if (end < 0) return;
          const [field = ''] = /^(?:content-length|transfer-encoding): .*$/im.exec(head) ?? [];
          socket.write(`HTTP/1.1 200 OK\r\n${field}\r\n\r\n`);
          socket.write(Buffer.from(head.slice(end + 4), 'latin1'));
        });
      });
      const seen: Seen = { sent: [], received: [] };
      const failures: unknown[] = [];
      const policy = { ...CAPTURED_POLICY, filters: chainOf(watching(seen), failures) };
      const original = endpointOf('10.96.0.10:80');
      await using captured = await Captured.open([upstream.endpoint], 'http', original, engine, {
        policy,
      });
      const bodies = Array.from({ length: 3 }, () => randomBytes(SIZE));
      const answers = await Promise.all(
        bodies.map(async (body) => {
          const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
          const headers = framing === 'chunks' ? {} : { 'content-length': body.length };
          const call = request(
            { port: captured.port, host: '127.0.0.1', method: 'POST', headers, agent: false },
            (response) => resolve(buffer(response)),
          );
          call.on('error', reject);
          call.end(body);
          return promise;
        }),
      );
      const digests = bodies.map(digestOf).toSorted();
      expect(answers.map(digestOf).toSorted()).toEqual(digests);
      await expect.poll(() => seen.received.length).toBe(3);
      expect(seen.sent.toSorted()).toEqual(digests);
      expect(seen.received.toSorted()).toEqual(digests);
      expect(failures).toEqual([]);
    },
  );
});
