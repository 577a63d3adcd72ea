import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../http1/limits.ts';
import { CODE } from './codes.ts';
import { Http2Connection } from './connection.ts';
import type { ConnectionHost } from './connection-host.ts';
import type { FieldList } from './fields.ts';
import { FrameReader } from './frame-reader.ts';
import { FLAG, FRAME, newFrame, numberFrame, PREFACE, settingsFrame } from './frames.ts';
import { http2Limits } from './limits.ts';
import type { Http2Stream, StreamSink } from './stream.ts';

const LIMITS = http2Limits(DEFAULT_LIMITS);
const REQUEST = [':method', 'POST', ':scheme', 'http', ':path', '/', ':authority', 'a'];
const ignore = (): void => {};

/** One side, and what it sent and told. */
class Side implements ConnectionHost {
  readonly connection: Http2Connection;
  readonly told: string[] = [];
  #sent: Buffer[] = [];
  readonly #serve: (stream: Http2Stream, head: FieldList, end: boolean) => void;

  constructor(role: 'server' | 'client', serve: Side['opened'] = ignore) {
    this.#serve = serve;
    this.connection = new Http2Connection(role, this, LIMITS);
    this.connection.start();
  }

  take(): Buffer {
    const sent = Buffer.concat(this.#sent);
    this.#sent = [];
    return sent;
  }

  /** The types of the frames that it sent since the last time, and what they hold where that is a number. */
  async frames(): Promise<string[]> {
    await Promise.resolve();
    const reader = new FrameReader();
    reader.push(this.take());
    const frames: string[] = [];
    const names = Object.keys(FRAME);
    for (let frame = reader.read(); typeof frame === 'object'; frame = reader.read()) {
      const { type, stream, payload } = frame;
      const number =
        type === FRAME.goaway
          ? payload.readUInt32BE(4)
          : payload.length === 4
            ? payload.readUInt32BE(0)
            : '';
      frames.push(`${names[type]} ${stream} ${number}`.trim());
    }
    return frames;
  }

  send(bytes: Buffer): void {
    this.#sent.push(Buffer.from(bytes));
  }

  sent(): void {}

  close(): void {
    this.told.push('close');
  }

  opened(stream: Http2Stream, head: FieldList, end: boolean): void {
    this.#serve(stream, head, end);
  }

  refused(_: FieldList, details: string): void {
    this.told.push(`refused ${details}`);
  }

  leaving(code: number): void {
    this.told.push(`leaving ${code}`);
  }

  settled(): void {}
  closed(): void {}

  failed({ code, details }: { code: number; details: string }): void {
    this.told.push(`failed ${code} ${details}`);
  }
}

/** Gathers what comes. */
class Ear implements StreamSink {
  readonly pieces: Buffer[] = [];
  trailers: FieldList | undefined;
  isEnded = false;
  readonly lost: string[] = [];
  head(): void {}
  data(bytes: Buffer): void {
    this.pieces.push(Buffer.from(bytes));
  }
  ended(trailers: FieldList | undefined): void {
    this.trailers = trailers;
    this.isEnded = true;
  }
  wasReset(code: number, byPeer: boolean): void {
    this.lost.push(`reset ${code} ${byPeer}`);
  }
  gone(details: string): void {
    this.lost.push(`gone ${details}`);
  }
  drained(): void {}
}

/** Sends back what comes, trailers and all. */
class Echo extends Ear {
  readonly #stream: Http2Stream;
  constructor(stream: Http2Stream) {
    super();
    this.#stream = stream;
    stream.head([':status', '200'], false);
  }
  override data(bytes: Buffer): void {
    if (!this.#stream.data(Buffer.from(bytes))) this.#stream.pause();
  }
  override ended(trailers: FieldList | undefined): void {
    this.#stream.end(trailers);
  }
  override drained(): void {
    this.#stream.resume();
  }
}

/** Carries bytes both ways, cut where `cuts` says, until neither side has any more to say. */
async function converse(client: Side, server: Side, cuts: readonly number[]): Promise<void> {
  let turn = 0;
  for (let quiet = 0; quiet < 3;) {
    await new Promise(setImmediate);
    quiet++;
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      const bytes = from.take();
      for (let at = 0; at < bytes.length;) {
        const next = at + (cuts[turn++ % cuts.length] ?? bytes.length);
        to.connection.receive(bytes.subarray(at, next));
        at = next;
        quiet = 0;
      }
    }
  }
}

describe('two sides', () => {
  it('know that a head is under way, wherever it is cut, and that a body is none', async () => {
    const client = new Side('client');
    const { connection: server } = new Side('server');
    await Promise.resolve();
    const greeting = client.take();
    client.connection.open('POST').head(REQUEST, false);
    await Promise.resolve();
    const octets = [...client.take()].map((octet) => Buffer.of(octet));
    expect(server.receive(greeting.subarray(0, PREFACE.length))).toBe(true);
    expect(server.receive(greeting.subarray(PREFACE.length))).toBe(false);
    const waits = octets.map((octet) => server.receive(octet));
    expect(waits).toEqual([...Array(octets.length - 1).fill(true), false]);
    const body = newFrame(10, FRAME.data, 0, 1);
    expect(server.receive(body.subarray(0, 12))).toBe(false);
  });

  it('carry bodies and trailers both ways, however they are cut and however many at a time', async () => {
    const exchange = fc.record({
      pieces: fc.array(fc.integer({ min: 1, max: 100_000 }), { maxLength: 6 }),
      trailers: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(exchange, { minLength: 1, maxLength: 5 }),
        fc.array(fc.integer({ min: 1, max: 40_000 }), { minLength: 1, maxLength: 5 }),
        async (exchanges, cuts) => {
          const server = new Side('server', (stream) => (stream.sink = new Echo(stream)));
          const client = new Side('client');
          const calls = exchanges.map(({ pieces, trailers }) => {
            const stream = client.connection.open('POST');
            const ear = new Ear();
            stream.sink = ear;
            stream.head(REQUEST, false);
            const body = pieces.map((length) => randomBytes(length));
            for (const piece of body) stream.data(piece);
            stream.end(trailers ? ['checksum', 'x'] : undefined);
            return { ear, body: Buffer.concat(body), trailers };
          });
          await converse(client, server, [Math.max(...cuts), ...cuts]);
          for (const { ear, body, trailers } of calls) {
            expect(Buffer.concat(ear.pieces).equals(body)).toBe(true);
            expect(ear.trailers).toEqual(trailers ? ['checksum', 'x'] : undefined);
            expect([ear.isEnded, ear.lost]).toEqual([true, []]);
          }
          expect([client.connection.streams, server.connection.streams]).toEqual([0, 0]);
        },
      ),
      { numRuns: 20 },
    );
  });

  it('say the same where every byte comes alone', async () => {
    const server = new Side('server', (stream) => (stream.sink = new Echo(stream)));
    const client = new Side('client');
    const ear = new Ear();
    const stream = client.connection.open('POST');
    stream.sink = ear;
    stream.head(REQUEST, false);
    stream.data(Buffer.from('one byte at a time'));
    stream.end(['a', 'b']);
    await converse(client, server, [1]);
    expect(Buffer.concat(ear.pieces).toString()).toBe('one byte at a time');
    expect(ear.trailers).toEqual(['a', 'b']);
  });

  it('end in order: what is under way is served, what comes later is somebody else’s', async () => {
    const streams: Http2Stream[] = [];
    const server = new Side('server', (stream) => {
      stream.sink = new Ear();
      streams.push(stream);
    });
    const client = new Side('client');
    const open = (): Ear => {
      const ear = new Ear();
      const stream = client.connection.open('GET');
      stream.sink = ear;
      stream.head(REQUEST.with(1, 'GET'), true);
      return ear;
    };
    const served = open();
    await converse(client, server, [1000]);
    server.connection.end();
    const late = open();
    await converse(client, server, [1000]);
    streams[0]?.head([':status', '200'], false);
    streams[0]?.end(undefined);
    await converse(client, server, [1000]);
    expect(served.isEnded).toBe(true);
    expect(late.lost).toEqual([`reset ${CODE.refusedStream} true`]);
    expect(server.told).toEqual(['close']);
    expect(client.told).toEqual(['leaving 0']);
  });
});

/** A server that has had the preface and SETTINGS, and said its own. */
async function openServer(serve?: Side['opened']): Promise<Side> {
  const side = new Side('server', serve);
  side.connection.receive(Buffer.concat([PREFACE, settingsFrame([])]));
  await side.frames();
  return side;
}

/** POST, http and /, by their numbers in the static table. */
const HEADERS = Buffer.concat([
  newFrame(3, FRAME.headers, FLAG.endHeaders, 1).subarray(0, 9),
  Buffer.from('838684', 'hex'),
]);

describe('a server', () => {
  it('answers pings and settings', async () => {
    const side = await openServer();
    side.connection.receive(
      Buffer.concat([newFrame(8, FRAME.ping, 0, 0), settingsFrame([[4, 1000]])]),
    );
    expect(await side.frames()).toEqual(['ping 0', 'settings 0']);
  });

  it('resets the stream where a request is malformed, and goes on', async () => {
    const side = await openServer((stream) => (stream.sink = new Ear()));
    const block = Buffer.from('838684', 'hex'); // POST, http, / and a field that none may have
    const field = Buffer.concat([
      Buffer.from([0x00, 10]),
      Buffer.from('connection'),
      Buffer.from([1, 0x78]),
    ]);
    const frame = newFrame(block.length + field.length, FRAME.headers, FLAG.endHeaders, 1);
    Buffer.concat([block, field]).copy(frame, 9);
    side.connection.receive(frame);
    expect(await side.frames()).toEqual([`rstStream 1 ${CODE.protocolError}`]);
    expect(side.told).toEqual(['refused connection field']);
  });

  it('gives no more room than is taken, and takes no more than there is', async () => {
    const ears: Ear[] = [];
    const side = await openServer((stream) => {
      const ear = new Ear();
      ears.push(ear);
      stream.sink = ear;
      stream.pause();
    });
    side.connection.receive(HEADERS);
    const frames = LIMITS.streamWindowBytes / 16_384;
    for (let at = 0; at < frames; at++) side.connection.receive(newFrame(16_384, FRAME.data, 0, 1));
    expect(await side.frames()).toEqual([]);
    side.connection.receive(newFrame(1, FRAME.data, 0, 1));
    expect(await side.frames()).toEqual([`rstStream 1 ${CODE.flowControlError}`]);
    expect(ears[0]?.lost).toEqual([`reset ${CODE.flowControlError} false`]);
  });

  it.each([
    ['what is no preface', Buffer.from('GET / HTTP/1.1\r\n\r\n     '), CODE.protocolError],
    [
      'a window that nobody has',
      numberFrame(FRAME.windowUpdate, 0, 0x7fff_ffff),
      CODE.flowControlError,
    ],
    ['a continuation of nothing', newFrame(0, FRAME.continuation, 0, 1), CODE.protocolError],
  ])('refuses %s, and says why', async (_, bytes, code) => {
    const side =
      code === CODE.protocolError && bytes[0] === 71 ? new Side('server') : await openServer();
    await side.frames();
    side.connection.receive(bytes);
    expect(await side.frames()).toEqual([`goaway 0 ${code}`]);
    expect(side.told[1]).toBe('close');
  });

  it('cuts off who sends frames of no use to anyone without end', async () => {
    const side = await openServer();
    const flood = Buffer.concat(
      Array.from({ length: 1000 }, () => numberFrame(FRAME.windowUpdate, 0, 1)),
    );
    for (let turn = 0; turn < 11; turn++) side.connection.receive(flood);
    expect(side.told[0]).toBe(`failed ${CODE.enhanceYourCalm} idle frames`);
  });

  it('never throws, whatever frames come', async () => {
    const frame = fc.record({
      type: fc.integer({ min: 0, max: 12 }),
      flags: fc.integer({ min: 0, max: 255 }),
      stream: fc.integer({ min: 0, max: 7 }),
      payload: fc.uint8Array({ maxLength: 40 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(frame, { maxLength: 30 }), async (frames) => {
        const side = await openServer((stream) => (stream.sink = new Echo(stream)));
        for (const { type, flags, stream, payload } of frames) {
          const bytes = newFrame(payload.length, type, flags, stream);
          Buffer.from(payload).copy(bytes, 9);
          side.connection.receive(bytes);
        }
        await side.frames();
      }),
      { numRuns: 500 },
    );
  });
});
