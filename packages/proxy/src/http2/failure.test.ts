import { once } from 'node:events';
import { constants, type ServerHttp2Stream } from 'node:http2';
import { describe, expect, it } from 'vitest';
import { Captured, CAPTURED_POLICY } from '../testing/captured.ts';
import {
  answerTo,
  captureHttp2,
  dialHttp2,
  eventually,
  Http2Upstream,
} from '../testing/http2-peer.ts';
import { endpointOf } from '../testing/playbook.ts';
import { FLAG, FRAME, newFrame, PREFACE, settingsFrame } from './frames.ts';

describe.each(['node', 'native'] as const)('HTTP/2 that fails, by the engine %s', (engine) => {
  it('answers as Envoy does where nobody listens: 503, and to gRPC its trailers alone', async () => {
    await using captured = await Captured.open(
      [endpointOf('127.0.0.1:1')],
      'http2',
      endpointOf('10.96.0.10:80'),
      engine,
    );
    const client = await dialHttp2(captured);
    const plain = await answerTo(client.request({}));
    expect(plain.head[':status']).toBe(503);
    expect(plain.body).toMatch(/^upstream connect error .* connect error: Connection refused$/i);
    const call = client.request({ ':method': 'POST', 'content-type': 'application/grpc' });
    call.end('x');
    expect((await answerTo(call)).head).toMatchObject({
      ':status': 200,
      'grpc-status': '14',
      'grpc-message': expect.stringMatching(/^upstream connect error/) as unknown,
    });
    await eventually(() => captured.records.map(({ flags }) => flags)).toEqual([['UF'], ['UF']]);
    client.close();
  });

  it.each([
    ['says nothing after its preface', PREFACE],
    [
      'stops in the middle of a head',
      Buffer.concat([
        PREFACE,
        settingsFrame([]),
        newFrame(100, FRAME.headers, FLAG.endHeaders, 1),
      ]).subarray(0, -1),
    ],
    [
      'leaves a head to be continued',
      Buffer.concat([PREFACE, settingsFrame([]), newFrame(0, FRAME.headers, 0, 1)]),
    ],
  ])('cuts a client off that %s', async (_, bytes) => {
    await using captured = await Captured.open([], 'http2', undefined, engine, {
      policy: { ...CAPTURED_POLICY, headMs: 30 },
    });
    const socket = await captured.dial();
    socket.write(bytes);
    socket.resume();
    await once(socket, 'end');
    socket.end();
    expect(captured.records.map(({ flags, details }) => [flags, details])).toEqual([
      [['DPE'], 'ENHANCE_YOUR_CALM (head timeout)'],
    ]);
  });

  it('passes a reset of the client on to the server, and one of the server to the client', async () => {
    const codes: unknown[] = [];
    await using upstream = await Http2Upstream.open((stream, { ':path': path }) => {
      stream.resume();
      stream.on('close', () => codes.push(stream.rstCode));
      stream.respond({}, { waitForTrailers: true });
      stream.write('some');
      if (path === '/server')
        setTimeout(() => stream.close(constants.NGHTTP2_ENHANCE_YOUR_CALM), 20);
    });
    await using captured = await captureHttp2(engine, [upstream]);
    const client = await dialHttp2(captured);
    const cut = client.request({ ':path': '/server' });
    let ended = false;
    cut.on('end', () => (ended = cut.rstCode === 0));
    cut.on('error', () => {});
    cut.resume();
    await new Promise((resolve) => cut.once('close', resolve));
    expect([cut.rstCode, ended]).toEqual([constants.NGHTTP2_ENHANCE_YOUR_CALM, false]);
    const given = client.request(
      { ':path': '/client', ':method': 'POST' },
      { waitForTrailers: true },
    );
    await once(given, 'response');
    given.close(constants.NGHTTP2_CANCEL);
    await eventually(() => codes).toEqual([
      constants.NGHTTP2_ENHANCE_YOUR_CALM,
      constants.NGHTTP2_CANCEL,
    ]);
    expect(captured.records.map(({ flags, details }) => [flags, details])).toEqual([
      [['UR'], 'ENHANCE_YOUR_CALM'],
      [['DR'], 'CANCEL'],
    ]);
    client.close();
  });

  it('sends a stream elsewhere that an endpoint refused unseen, whatever its method', async () => {
    await using bad = await Http2Upstream.open((stream) =>
      stream.close(constants.NGHTTP2_REFUSED_STREAM),
    );
    await using good = await Http2Upstream.open((stream) => {
      stream.respond({});
      stream.pipe(stream);
    });
    await using captured = await captureHttp2(engine, [bad, good]);
    const client = await dialHttp2(captured);
    const stream = client.request({ ':method': 'POST' });
    stream.end('once only');
    expect((await answerTo(stream)).body).toBe('once only');
    await eventually(() => captured.records[0]).toMatchObject({ http: { attempts: 2 }, flags: [] });
    client.close();
  });

  it('sends new streams elsewhere after GOAWAY, and lets those under way end', async () => {
    let waiting: ServerHttp2Stream | undefined;
    await using upstream = await Http2Upstream.open((stream, { ':path': path }) => {
      if (path === '/slow') waiting = stream;
      else stream.respond({}, { endStream: true });
    });
    await using captured = await captureHttp2(engine, [upstream]);
    const client = await dialHttp2(captured);
    const slow = answerTo(client.request({ ':path': '/slow' }));
    await eventually(() => waiting).toBeDefined();
    upstream.sessions[0]?.close();
    const renewed = async (): Promise<number> => {
      const answer = await answerTo(client.request({ ':path': '/new' }));
      expect(answer.head[':status']).toBe(200);
      return upstream.sessions.length;
    };
    await eventually(renewed).toBe(2);
    waiting?.respond({}, { endStream: true });
    expect((await slow).head[':status']).toBe(200);
    client.close();
  });

  it('drains: says so, serves what is under way, and closes', async () => {
    let waiting: ServerHttp2Stream | undefined;
    await using upstream = await Http2Upstream.open((stream) => {
      waiting = stream;
    });
    await using captured = await captureHttp2(engine, [upstream]);
    const client = await dialHttp2(captured);
    const goaways: number[] = [];
    client.on('goaway', (_code, last) => goaways.push(last));
    const stream = answerTo(client.request({}));
    await eventually(() => waiting).toBeDefined();
    captured.listener.drain();
    await eventually(() => goaways[0]).toBe(0x7fff_ffff);
    waiting?.respond({}, { endStream: true });
    expect((await stream).head[':status']).toBe(200);
    await eventually(() => captured.listener.active).toBe(0);
  });

  it('drains in the middle of large bodies, and loses nothing of them', async () => {
    await using upstream = await Http2Upstream.open((stream) => {
      stream.respond({});
      stream.pipe(stream);
    });
    for (let turn = 0; turn < 8; turn++) {
      await using captured = await captureHttp2(engine, [upstream]);
      const client = await dialHttp2(captured);
      const stream = client.request({ ':method': 'POST' });
      const body = String(turn).repeat(2_000_000);
      stream.end(body);
      const answer = answerTo(stream);
      setTimeout(() => captured.listener.drain(), turn * 2);
      expect((await answer).body === body).toBe(true);
    }
  });

  it('cuts off a client that opens streams only to reset them', async () => {
    await using upstream = await Http2Upstream.open((stream) => stream.resume());
    await using captured = await captureHttp2(engine, [upstream]);
    const client = await dialHttp2(captured);
    const codes: number[] = [];
    client.on('goaway', (code) => codes.push(code));
    for (let round = 0; round < 20 && !client.destroyed; round++) {
      for (let at = 0; at < 20 && !client.destroyed; at++) {
        const stream = client.request({});
        stream.on('error', () => {});
        stream.close(constants.NGHTTP2_CANCEL);
      }
      await new Promise((resolve) => client.ping(resolve));
    }
    expect(codes).toContain(constants.NGHTTP2_ENHANCE_YOUR_CALM);
    expect(captured.records.length).toBeLessThan(300);
  });

  it('closes its connection to the client when that breaks the protocol, and tells', async () => {
    await using captured = await captureHttp2(engine, []);
    const client = await captured.dial();
    client.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
    client.write(Buffer.from('000000ff0000000001', 'hex')); // not SETTINGS
    client.resume();
    await once(client, 'end');
    client.end();
    expect(client.bytesRead).toBeGreaterThan(0);
    await eventually(() => captured.records).toMatchObject([
      { protocol: 'HTTP/2', flags: ['DPE'] },
    ]);
  });
});
