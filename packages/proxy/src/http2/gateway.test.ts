import { once } from 'node:events';
import { connect, type IncomingHttpHeaders } from 'node:http2';
import { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import {
  answerTo,
  captureHttp2,
  dialHttp2,
  eventually,
  Http2Upstream,
} from '../testing/http2-peer.ts';
import { FrameReader } from './frame-reader.ts';
import { FRAME, PREFACE } from './frames.ts';

describe.each(['node', 'native'] as const)('HTTP/2 by the engine %s', (engine) => {
  it('balances every stream of one connection by itself', async () => {
    await using one = await Http2Upstream.open((stream) =>
      stream.respond({ from: 'one' }, { endStream: true }),
    );
    await using two = await Http2Upstream.open((stream) =>
      stream.respond({ from: 'two' }, { endStream: true }),
    );
    await using captured = await captureHttp2(engine, [one, two]);
    const client = await dialHttp2(captured);
    const from: unknown[] = [];
    for (let turn = 0; turn < 4; turn++)
      from.push((await answerTo(client.request({ ':path': `/${turn}` }))).head['from']);
    expect(from).toEqual(['one', 'two', 'one', 'two']);
    expect(one.sessions).toHaveLength(1);
    expect(two.sessions).toHaveLength(1);
    client.close();
  });

  it('passes bodies and trailers both ways, and tells how a call of gRPC ended', async () => {
    let trailersIn: IncomingHttpHeaders | undefined;
    await using upstream = await Http2Upstream.open((stream) => {
      stream.on('trailers', (fields: IncomingHttpHeaders) => (trailersIn = fields));
      stream.respond({ 'content-type': 'application/grpc' }, { waitForTrailers: true });
      stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '5', note: 'gone' }));
      stream.pipe(stream);
    });
    await using captured = await captureHttp2(engine, [upstream], undefined);
    const client = await dialHttp2(captured);
    const stream = client.request(
      { ':method': 'POST', 'content-type': 'application/grpc+proto', te: 'trailers' },
      { waitForTrailers: true },
    );
    stream.on('wantTrailers', () => stream.sendTrailers({ checksum: 'abc' }));
    stream.end('hello');
    expect(await answerTo(stream)).toMatchObject({
      body: 'hello',
      trailers: { 'grpc-status': '5', note: 'gone' },
    });
    await eventually(() => trailersIn).toMatchObject({ checksum: 'abc' });
    expect(captured.records).toMatchObject([
      {
        protocol: 'HTTP/2',
        http: {
          method: 'POST',
          status: 200,
          grpc: { status: 5 },
          authority: 'echo:80',
          attempts: 1,
        },
        flags: [],
        bytesIn: 5,
        bytesOut: 5,
      },
    ]);
    client.close();
  });

  it('passes fields as they came: order, repetition, cookies, no date of its own', async () => {
    let seen: readonly string[] = [];
    await using upstream = await Http2Upstream.open((stream, _headers, raw) => {
      seen = raw;
      const options = { sendDate: false, endStream: true };
      stream.respond(
        [':status', '200', 'b', '1', 'a', '2', 'b', '3', 'set-cookie', 'x', 'set-cookie', 'y'],
        options,
      );
    });
    await using captured = await captureHttp2(engine, [upstream]);
    const client = await dialHttp2(captured);
    const sent = [
      ':method',
      'GET',
      ':path',
      '/',
      ':scheme',
      'http',
      ':authority',
      'echo:80',
      'z',
      '1',
      'cookie',
      'a=1',
      'y',
      '2',
      'cookie',
      'b=2',
      'z',
      '3',
    ];
    const stream = client.request(sent);
    stream.resume();
    const [, , got] = (await once(stream, 'response')) as [unknown, unknown, string[]];
    expect(seen).toEqual(sent);
    expect(got).toEqual([
      ':status',
      '200',
      'b',
      '1',
      'a',
      '2',
      'b',
      '3',
      'set-cookie',
      'x',
      'set-cookie',
      'y',
    ]);
    client.close();
  });

  it('holds no more of a body than its windows, either way', async () => {
    await using upstream = await Http2Upstream.open((stream, { ':path': path }) => {
      if (path === '/up') return; // never reads
      stream.respond({});
      stream.on('error', () => {});
      const piece = Buffer.alloc(64 * 1024);
      const more = (): void => {
        while (!stream.destroyed && stream.write(piece)) sent += piece.length;
        stream.once('drain', more);
      };
      more();
    });
    let sent = 0;
    await using captured = await captureHttp2(engine, [upstream]);
    const client = await dialHttp2(captured);
    const down = client.request({ ':path': '/down' });
    down.on('error', () => {});
    await once(down, 'response'); // and reads nothing of it
    await eventually(async () => {
      const before = sent;
      await sleep(100);
      return sent - before;
    }).toBe(0);
    expect(sent).toBeLessThan(3 * 1024 * 1024);
    down.destroy();
    const up = client.request({ ':path': '/up', ':method': 'POST' });
    up.on('error', () => {});
    let taken = 0;
    const piece = Buffer.alloc(64 * 1024);
    const more = (): void => {
      while (!up.destroyed && up.write(piece)) taken += piece.length;
      up.once('drain', more);
    };
    more();
    await eventually(async () => {
      const before = taken;
      await sleep(100);
      return taken - before;
    }).toBe(0);
    expect(taken).toBeLessThan(3 * 1024 * 1024);
    client.destroy();
  });

  it('carries megabytes unharmed, many streams at a time', async () => {
    await using upstream = await Http2Upstream.open((stream) => {
      stream.respond({});
      stream.pipe(stream);
    });
    await using captured = await captureHttp2(engine, [upstream]);
    const client = await dialHttp2(captured);
    // Every piece of it is another, so that memory used again too early would show.
    const body = Array.from({ length: 100_000 }, (_, at) => at.toString(36)).join('-');
    const bodies = await Promise.all(
      Array.from({ length: 20 }, async (_, at) => {
        const stream = client.request({ ':method': 'POST' });
        stream.end(body + at);
        return (await answerTo(stream)).body === body + at;
      }),
    );
    expect(bodies).toEqual(Array(20).fill(true));
    client.close();
  });

  it.each([
    ['HEAD', 200],
    ['GET', 304],
    ['GET', 204],
  ])(
    'passes the answer to %s with %i on, which announces a body and has none',
    async (method, status) => {
      await using upstream = await Http2Upstream.open((stream) =>
        stream.respond(
          {
            ':status': status,
            'x-length': '5',
            ...(status === 204 ? {} : { 'content-length': '5' }),
          },
          { endStream: true },
        ),
      );
      await using captured = await captureHttp2(engine, [upstream]);
      const client = await dialHttp2(captured);
      const { head, body } = await answerTo(client.request({ ':method': method }));
      expect([head[':status'], head['x-length'], body]).toEqual([status, '5', '']);
      client.close();
    },
  );

  it('passes heads of 1xx on', async () => {
    await using upstream = await Http2Upstream.open((stream) => {
      stream.additionalHeaders({ ':status': 103, link: '</a>' });
      stream.respond({}, { endStream: true });
    });
    await using captured = await captureHttp2(engine, [upstream]);
    const client = await dialHttp2(captured);
    const stream = client.request({});
    const [early] = (await once(stream, 'headers')) as [IncomingHttpHeaders];
    expect(early).toMatchObject({ ':status': 103, link: '</a>' });
    client.close();
  });

  it('is recognised though its preface comes byte by byte, and loses none of it', async () => {
    await using upstream = await Http2Upstream.open((stream) =>
      stream.respond({}, { endStream: true }),
    );
    await using captured = await captureHttp2(engine, [upstream], undefined);
    const outside = await captured.dial();
    outside.setNoDelay(true);
    const bytes: Buffer[] = [];
    const pipe = recorder(bytes);
    const session = connect('http://echo', { createConnection: () => pipe });
    const answer = answerTo(session.request({}));
    await eventually(() => frameTypes(Buffer.concat(bytes))).toContain(FRAME.headers);
    for (const byte of Buffer.concat(bytes.splice(0))) {
      outside.write(Buffer.of(byte));
      await new Promise(setImmediate);
    }
    outside.on('data', (more: Buffer) => pipe.push(more));
    expect((await answer).head[':status']).toBe(200);
    session.destroy();
  });
});

/** What is written to it is kept; what is pushed into it is read. */
function recorder(written: Buffer[]): Duplex {
  return new Duplex({
    read() {},
    write(bytes: Buffer, _encoding, done) {
      written.push(bytes);
      done();
    },
  });
}

/** What comes behind the preface. */
function frameTypes(bytes: Buffer): number[] {
  const reader = new FrameReader();
  reader.push(bytes.subarray(PREFACE.length));
  const types: number[] = [];
  for (let frame = reader.read(); typeof frame === 'object'; frame = reader.read())
    types.push(frame.type);
  return types;
}
