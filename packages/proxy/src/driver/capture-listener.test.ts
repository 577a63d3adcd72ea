import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Captured as AnyCaptured, hear, Upstream } from '../testing/captured.ts';

const GET = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';
const CLOSE = 'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n';

/** Answers every request with the same bytes; requests here have no bodies. */
const answering = (answer: string) => (socket: Socket) => {
  socket.on('data', (bytes: Buffer) => {
    for (let left = bytes.toString().split('\r\n\r\n').length - 1; left > 0; left--)
      socket.write(answer);
  });
  socket.on('end', () => socket.end());
};
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

describe.each(['node', 'native'] as const)('by the engine %s', (engine) => {
  const Captured = {
    open: (
      endpoints: Parameters<typeof AnyCaptured.open>[0],
      treatment: Parameters<typeof AnyCaptured.open>[1],
      original?: Parameters<typeof AnyCaptured.open>[2],
    ) => AnyCaptured.open(endpoints, treatment, original, engine),
  };

  describe('HTTP over sockets', () => {
    it('uses one upstream connection for many clients, one after the other', async () => {
      await using upstream = await Upstream.open(answering(OK));
      await using captured = await Captured.open([upstream.endpoint], 'http');
      for (let turn = 0; turn < 5; turn++) {
        const client = await captured.dial();
        client.write(CLOSE);
        expect((await hear(client)).bytes.toString()).toMatch(
          /^HTTP\/1.1 200 OK\r\n.*\r\n\r\nok$/s,
        );
      }
      expect(upstream.sockets).toHaveLength(1);
      expect(captured.records.map(({ http }) => http?.status)).toEqual([200, 200, 200, 200, 200]);
    });

    it('takes turns for the requests of one connection', async () => {
      await using first = await Upstream.open(
        answering('HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1'),
      );
      await using second = await Upstream.open(
        answering('HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n2'),
      );
      await using captured = await Captured.open([first.endpoint, second.endpoint], 'http');
      const client = await captured.dial();
      client.write(GET + GET + GET + CLOSE);
      const { bytes } = await hear(client);
      expect(
        bytes
          .toString()
          .match(/\r\n\r\n[12]/g)
          ?.join('')
          .replaceAll('\r\n', ''),
      ).toBe('1212');
    });

    it('gets by without an answer lost when the server drops idle connections', async () => {
      await using upstream = await Upstream.open((socket) => {
        let answered = false;
        socket.on('data', () => {
          if (answered) socket.resetAndDestroy(); // as one that timed out while the request was on its way
          else socket.write(OK);
          answered = true;
        });
      });
      await using captured = await Captured.open([upstream.endpoint], 'http');
      const client = await captured.dial();
      const statuses: string[] = [];
      for (let turn = 0; turn < 5; turn++) {
        client.write(GET);
        const [bytes] = (await once(client, 'data')) as [Buffer];
        statuses.push(bytes.toString().slice(0, 12));
      }
      expect(new Set(statuses)).toEqual(new Set(['HTTP/1.1 200']));
      expect(upstream.sockets.length).toBe(5);
    });

    it('is the same when it comes byte by byte', async () => {
      await using upstream = await Upstream.open((socket) => {
        let heard = '';
        socket.on('data', (bytes: Buffer) => {
          heard += bytes.toString();
          if (heard.endsWith('0\r\n\r\n')) socket.write(OK);
        });
      });
      await using captured = await Captured.open([upstream.endpoint], undefined);
      const client = await captured.dial();
      client.setNoDelay(true);
      const request =
        'POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n';
      const answer = hear(client);
      for (const byte of Buffer.from(request)) {
        client.write(Buffer.of(byte));
        await new Promise(setImmediate);
      }
      expect((await answer).bytes.toString()).toContain('\r\n\r\nok');
      expect(captured.records[0]).toMatchObject({ protocol: 'HTTP/1.1', bytesIn: 13 });
    });

    it('passes a body of many megabytes as it is, then the next answer on the same connections', async () => {
      const body = randomBytes(8 * 1024 * 1024);
      await using upstream = await Upstream.open((socket) => {
        socket.on('data', () => {
          socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n`);
          socket.write(body);
        });
      });
      await using captured = await Captured.open([upstream.endpoint], 'http');
      const client = await captured.dial();
      for (let turn = 0; turn < 3; turn++) {
        client.write(turn < 2 ? GET : CLOSE);
        const pieces: Buffer[] = [];
        for (let length = 0, total = 1; length < total;) {
          const [piece] = (await once(client, 'data')) as [Buffer];
          if (pieces.length === 0) total = piece.indexOf('\r\n\r\n') + 4 + body.length;
          length += piece.length;
          pieces.push(piece);
        }
        expect(Buffer.concat(pieces).subarray(-body.length).equals(body)).toBe(true);
      }
      await sleep(20);
      expect(captured.records.map(({ bytesOut }) => bytesOut)).toEqual(Array(3).fill(body.length));
      expect(upstream.sockets).toHaveLength(1);
    });

    it('resets the client where a body of many megabytes is cut off', async () => {
      await using upstream = await Upstream.open((socket) => {
        socket.on('data', () => {
          socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9000000\r\n\r\n');
          socket.write(randomBytes(4_000_000), () => socket.resetAndDestroy());
        });
      });
      await using captured = await Captured.open([upstream.endpoint], 'http');
      const client = await captured.dial();
      client.write(GET);
      expect((await hear(client)).how).toBe('ECONNRESET');
      expect(captured.records[0]?.flags).toEqual(['UC']);
    });

    it('gives a client that is refused the time to read why', async () => {
      await using upstream = await Upstream.open(answering(OK));
      await using captured = await Captured.open([upstream.endpoint], 'http');
      const client = await captured.dial();
      const answer = hear(client);
      client.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\nContent-Length: 9\r\n\r\n');
      for (let left = 20; left > 0; left--) client.write(randomBytes(64 * 1024));
      const { bytes, how } = await answer;
      expect(how).toBe('end');
      expect(bytes.toString()).toContain('http.contentLengthRepeated');
    });

    it('asks clients to go elsewhere while draining, after the request under way', async () => {
      await using upstream = await Upstream.open((socket) => {
        socket.on('data', () => void sleep(50).then(() => socket.write(OK)));
      });
      await using captured = await Captured.open([upstream.endpoint], 'http');
      const [idle, busy] = [await captured.dial(), await captured.dial()];
      busy.write(GET);
      await sleep(20);
      captured.listener.drain();
      expect((await hear(idle)).how).toBe('end');
      expect((await hear(busy)).bytes.toString()).toContain('connection: close');
    });
  });

  describe('opaque bytes over sockets', () => {
    it('arrive as they were sent, many megabytes both ways at once', async () => {
      await using upstream = await Upstream.open((socket) => {
        socket.pipe(socket);
      });
      await using captured = await Captured.open([upstream.endpoint], 'tcp');
      const clients = await Promise.all([1, 2, 3, 4].map(() => captured.dial()));
      const digests = await Promise.all(
        clients.map(async (client) => {
          const sent = createHash('sha256');
          const answer = hear(client);
          for (let piece = 0; piece < 64; piece++) {
            const bytes = randomBytes(1 + Math.floor(Math.random() * 128 * 1024));
            sent.update(bytes);
            if (!client.write(bytes)) await once(client, 'drain');
          }
          client.end();
          const { bytes, how } = await answer;
          return [how, createHash('sha256').update(bytes).digest('hex') === sent.digest('hex')];
        }),
      );
      expect(digests).toEqual(clients.map(() => ['end', true]));
    });

    it('are not read faster than the other side takes them', async () => {
      let taken = 0;
      const total = 64 * 1024 * 1024;
      await using upstream = await Upstream.open((socket) => {
        const piece = Buffer.alloc(256 * 1024);
        const push = (): void => {
          while (taken < total) {
            taken += piece.length;
            if (!socket.write(piece)) return void socket.once('drain', push);
          }
          socket.end();
        };
        push();
      });
      await using captured = await Captured.open([upstream.endpoint], 'tcp');
      const client = await captured.dial();
      await sleep(300);
      const before = taken;
      await sleep(200);
      expect(taken).toBe(before); // stuck, as it should be
      expect(before).toBeLessThan(total / 2);
      let heard = 0;
      client.on('data', (bytes: Buffer) => (heard += bytes.length));
      await once(client, 'end');
      expect(heard).toBe(total);
    });

    it('end as they end, one side after the other', async () => {
      await using upstream = await Upstream.open((socket) => {
        let heard = '';
        socket.on('data', (bytes: Buffer) => (heard += bytes.toString()));
        socket.on('end', () => socket.end(`after the end: ${heard}`));
      });
      await using captured = await Captured.open([upstream.endpoint], 'tcp');
      const client = await captured.dial();
      client.end('all of it');
      expect((await hear(client)).bytes.toString()).toBe('after the end: all of it');
    });

    it('of a server that speaks first arrive without a word from the client', async () => {
      await using upstream = await Upstream.open((socket) => socket.write('220 ready\r\n'));
      await using captured = await Captured.open([upstream.endpoint], undefined);
      const client = await captured.dial();
      const [bytes] = (await once(client, 'data')) as [Buffer];
      expect(bytes.toString()).toBe('220 ready\r\n');
    });

    it('are reset where the server is gone, and where the client is', async () => {
      await using upstream = await Upstream.open((socket) =>
        socket.once('data', () => socket.resetAndDestroy()),
      );
      await using captured = await Captured.open([upstream.endpoint], 'tcp');
      const client = await captured.dial();
      client.write('x');
      expect((await hear(client)).how).toBe('ECONNRESET');

      await using patient = await Upstream.open(() => {});
      await using second = await Captured.open([patient.endpoint], 'tcp');
      const leaving = await second.dial();
      leaving.write('x');
      await sleep(50);
      const [server] = patient.sockets;
      if (server === undefined) throw new Error('the connection was made');
      const gone = hear(server);
      leaving.resetAndDestroy();
      expect((await gone).how).toBe('ECONNRESET');
    });
  });

  describe('a connection that nothing redirected', () => {
    it('is refused, and the record says why', async () => {
      await using captured = await Captured.open([], undefined, 'the listener');
      const client = connect(captured.port, '127.0.0.1');
      expect((await hear(client)).how).toBe('ECONNRESET');
      expect(captured.records[0]?.reason).toMatchObject({
        code: 'refused.notRedirected',
        evidence: { errno: 'ENOENT' },
      });
    });
  });
});
