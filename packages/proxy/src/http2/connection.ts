import { HeadChecker } from './check-head.ts';
import { CODE, codeName, fault, type Http2Fault } from './codes.ts';
import { contentLength, type FieldList, statusOf } from './fields.ts';
import { FRAME, FLAG, goawayFrame, newFrame, numberFrame, pingFrame } from './frames.ts';
import { greeting } from './greeting.ts';
import type { ConnectionHost } from './connection-host.ts';
import type { Decoded } from './hpack/decoder.ts';
import { Inbound, type InboundTarget } from './inbound.ts';
import type { Http2Limits } from './limits.ts';
import { Outbound } from './outbound.ts';
import { readSettings } from './peer-settings.ts';
import { ReceiveWindow } from './receive-window.ts';
import { Http2Stream, type StreamCarrier } from './stream.ts';
import { StreamIds } from './stream-ids.ts';

/** All stream numbers: the notice that comes before the number of the last stream that is served. */
const EVERY_STREAM = 0x7fff_ffff;
const OUR_PING = Buffer.from('drained?');
/** Answers that wait for a peer that does not read; more of them and it means no good. */
const BACKLOG_FRAMES = 1000;

/**
 * HTTP/2 (RFC 9113) over bytes that others carry: the states of streams, flow control, and what either side
 * answers to what. It never throws on what a peer sends.
 */
export class Http2Connection implements StreamCarrier, InboundTarget {
  readonly #server: boolean;
  readonly #host: ConnectionHost;
  readonly #limits: Http2Limits;
  readonly #inbound: Inbound;
  readonly #outbound: Outbound;
  readonly #streams = new Map<number, Http2Stream>();
  readonly #ids = new StreamIds();
  readonly #checker = new HeadChecker();
  readonly #pings: (() => void)[] = [];
  #nextId = 1;
  readonly #window: ReceiveWindow;
  /** No stream of the peer's above this one is served. */
  #lastServed = EVERY_STREAM;
  #ending = false;
  #over = false;

  constructor(role: 'server' | 'client', host: ConnectionHost, limits: Http2Limits) {
    this.#server = role === 'server';
    this.#host = host;
    this.#limits = limits;
    this.#window = new ReceiveWindow(limits.connectionWindowBytes);
    this.#inbound = new Inbound(this.#server, limits, this);
    this.#outbound = new Outbound({
      send: (bytes) => host.send(bytes),
      sent: () => host.sent(),
      halfSent: (stream) => this.#halfSent(stream),
    });
  }

  get streams(): number {
    return this.#streams.size;
  }

  get isOver(): boolean {
    return this.#over;
  }

  /** Says what is expected of the peer. To be called once, first. */
  start(): void {
    for (const frame of greeting(this.#server, this.#limits)) this.#outbound.frame(frame);
  }

  /** Returns whether the peer is in the middle of a head, or owes its first settings. */
  receive(bytes: Buffer): boolean {
    if (this.#over) return false;
    const why = this.#inbound.receive(bytes, () => !this.#over);
    if (why !== undefined) this.fail(why);
    return !this.#over && this.#inbound.waits;
  }

  /** A new stream of our own, for a request with this method. Clients only. */
  open(method: string | undefined): Http2Stream {
    const id = this.#nextId;
    this.#nextId += 2;
    this.#ids.use(id);
    const stream = this.#newStream(id);
    stream.bodiless = method === 'HEAD';
    return stream;
  }

  /** Whether there are numbers left for streams. */
  get hasNumbers(): boolean {
    return this.#nextId < EVERY_STREAM;
  }

  congested(on: boolean): void {
    if (!this.#over) this.#outbound.congested(on);
  }

  /** The transport is gone, and so is every stream. */
  lost(details: string): void {
    if (this.#over) return;
    this.#over = true;
    this.#outbound.stop();
    this.#dropAll(details);
  }

  /** Says why, and closes. */
  fail(why: Http2Fault): void {
    if (this.#over) return;
    this.#over = true;
    this.#outbound.frame(goawayFrame(this.#server ? this.#ids.last : 0, why.code));
    this.#outbound.finish();
    this.#host.failed(why);
    this.#host.close();
    this.#dropAll(`${codeName(why.code)} (${why.details})`);
  }

  /** Announces that it will end; `answered` is called once the peer knows. */
  announceEnd(answered: () => void): void {
    if (this.#over) return;
    this.#outbound.frame(goawayFrame(EVERY_STREAM, CODE.noError));
    this.#pings.push(answered);
    this.#outbound.frame(pingFrame(OUR_PING, 0));
  }

  /** Takes no more streams, and closes once those that there are have ended. */
  end(): void {
    if (this.#ending || this.#over) return;
    this.#ending = true;
    this.#lastServed = this.#ids.last;
    this.#outbound.frame(goawayFrame(this.#server ? this.#ids.last : 0, CODE.noError));
    this.#closeWhenDone();
  }

  sendHead(stream: Http2Stream, fields: FieldList, end: boolean): void {
    this.#outbound.head(stream, fields, end);
  }

  sendData(stream: Http2Stream, bytes: Buffer): boolean {
    return this.#outbound.data(stream, bytes);
  }

  sendEnd(stream: Http2Stream, trailers: FieldList | undefined): void {
    this.#outbound.end(stream, trailers);
  }

  resetStream(stream: Http2Stream, code: number): void {
    // The last words of a stream that ends in order go first.
    if (code === CODE.noError && stream.ending !== undefined) {
      stream.closing = true;
      return;
    }
    this.#outbound.frame(numberFrame(FRAME.rstStream, stream.id, code));
    this.#ids.drop(stream.id);
    this.#remove(stream);
  }

  credit(stream: Http2Stream, bytes: number): void {
    if (this.#over) return;
    const more = stream.window.credit(bytes);
    if (more > 0 && !stream.remoteEnded)
      this.#outbound.frame(numberFrame(FRAME.windowUpdate, stream.id, more));
    this.#creditConnection(bytes);
  }

  takeData(id: number, bytes: Buffer, size: number, end: boolean): Http2Fault | undefined {
    if (!this.#window.take(size)) return fault(CODE.flowControlError, 'connection window');
    const stream = this.#streams.get(id);
    if (stream === undefined || stream.remoteEnded) {
      this.#creditConnection(size);
      return stream === undefined
        ? this.#late(id, CODE.streamClosed)
        : this.#breach(stream, CODE.streamClosed);
    }
    const code = stream.breachOf(bytes.length, size, end, this.#server || stream.headSeen);
    if (code !== undefined) {
      this.#creditConnection(size);
      return this.#breach(stream, code);
    }
    if (end) stream.remoteEnded = true;
    if (bytes.length > 0) stream.sink?.data(bytes);
    if (stream.closed) this.#creditConnection(size);
    else stream.taken(size);
    if (end && !stream.closed) this.#halfReceived(stream, undefined);
    return undefined;
  }

  takeHead(id: number, head: Decoded, end: boolean): Http2Fault | undefined {
    const stream = this.#streams.get(id);
    if (stream === undefined) {
      if (!this.#server || id % 2 === 0) return this.#late(id, CODE.protocolError);
      if (id > this.#ids.last) return this.#request(id, head, end);
      if (this.#ids.wasDropped(id)) return undefined;
      const code = this.#ids.wasSkipped(id) ? CODE.protocolError : CODE.streamClosed;
      return fault(code, 'HEADERS on a stream that is closed');
    }
    if (stream.remoteEnded) return this.#breach(stream, CODE.streamClosed);
    if (this.#server || stream.headSeen) return this.#trailers(stream, head, end);
    return this.#response(stream, head, end);
  }

  takeLoop(id: number): Http2Fault | undefined {
    const stream = this.#streams.get(id);
    return stream === undefined
      ? fault(CODE.protocolError, 'a stream that depends on itself')
      : this.#breach(stream, CODE.protocolError);
  }

  takeReset(id: number, code: number): Http2Fault | undefined {
    const stream = this.#streams.get(id);
    if (stream === undefined)
      return this.#ids.isIdle(id)
        ? fault(CODE.protocolError, 'RST_STREAM on an idle stream')
        : undefined;
    this.#remove(stream);
    stream.sink?.wasReset(code, true);
    return undefined;
  }

  takeSettings(payload: Buffer): Http2Fault | undefined {
    const settings = readSettings(payload);
    if ('code' in settings) return settings;
    const { headerTableSize, initialWindowSize } = settings;
    if (headerTableSize !== undefined) this.#outbound.tableLimit(headerTableSize);
    if (initialWindowSize !== undefined) {
      const change = initialWindowSize - this.#outbound.initialWindow;
      this.#outbound.initialWindow = initialWindowSize;
      for (const stream of this.#streams.values())
        if (!this.#outbound.widenStream(stream, change))
          return fault(CODE.flowControlError, 'SETTINGS_INITIAL_WINDOW_SIZE');
    }
    this.#host.settled(settings);
    return this.#answer(newFrame(0, FRAME.settings, FLAG.ack, 0));
  }

  takePing(payload: Buffer, answer: boolean): Http2Fault | undefined {
    if (answer) {
      this.#pings.shift()?.();
      return undefined;
    }
    return this.#answer(pingFrame(payload, FLAG.ack));
  }

  takeGoaway(last: number, code: number): void {
    this.#host.leaving(code);
    if (this.#server) return;
    for (const stream of this.#streams.values()) {
      if (stream.id <= last) continue;
      this.#remove(stream);
      stream.sink?.wasReset(CODE.refusedStream, true);
    }
    this.#closeWhenDone();
  }

  takeWindow(id: number, bytes: number): Http2Fault | undefined {
    if (id === 0) {
      if (bytes === 0) return fault(CODE.protocolError, 'WINDOW_UPDATE by nothing');
      return this.#outbound.widen(bytes) ? undefined : fault(CODE.flowControlError, 'window');
    }
    const stream = this.#streams.get(id);
    if (stream === undefined)
      return this.#ids.isIdle(id)
        ? fault(CODE.protocolError, 'WINDOW_UPDATE on an idle stream')
        : undefined;
    if (bytes === 0) return this.#breach(stream, CODE.protocolError);
    if (this.#outbound.widenStream(stream, bytes)) return undefined;
    return this.#breach(stream, CODE.flowControlError);
  }

  #request(id: number, { fields, tooLarge }: Decoded, end: boolean): Http2Fault | undefined {
    this.#ids.use(id);
    // A client that has not read our GOAWAY yet will ask somebody else.
    if (id > this.#lastServed) return undefined;
    const why = tooLarge ? undefined : this.#checker.malformation(fields, 'request', end);
    if (why !== undefined || this.#streams.size >= this.#limits.concurrentStreams) {
      this.#ids.drop(id);
      const code = why === undefined ? CODE.refusedStream : CODE.protocolError;
      if (why !== undefined) this.#host.refused(fields, why);
      return this.#answer(numberFrame(FRAME.rstStream, id, code));
    }
    const stream = this.#newStream(id);
    stream.remoteEnded = end;
    if (!end) stream.announced = contentLength(fields);
    this.#host.opened(stream, fields, end, tooLarge);
    return undefined;
  }

  #response(
    stream: Http2Stream,
    { fields, tooLarge }: Decoded,
    end: boolean,
  ): Http2Fault | undefined {
    const status = statusOf(fields);
    const final = status >= 200;
    if (stream.bodiless || status === 204 || status === 304) stream.bodiless = true;
    const bodiless = stream.bodiless && final;
    if (
      tooLarge ||
      this.#checker.malformation(fields, 'response', end && !bodiless) !== undefined ||
      (end && !final)
    )
      return this.#breach(stream, CODE.protocolError);
    if (final) {
      stream.headSeen = true;
      if (!end && !bodiless) stream.announced = contentLength(fields);
    }
    if (end) stream.remoteEnded = true;
    stream.sink?.head(fields, end);
    if (end) this.#closeIfEnded(stream);
    return undefined;
  }

  #trailers(
    stream: Http2Stream,
    { fields, tooLarge }: Decoded,
    end: boolean,
  ): Http2Fault | undefined {
    const { announced, received } = stream;
    if (!end || tooLarge || (announced !== undefined && announced !== received))
      return this.#breach(stream, CODE.protocolError);
    if (this.#checker.malformation(fields, 'trailers', false) !== undefined)
      return this.#breach(stream, CODE.protocolError);
    stream.remoteEnded = true;
    this.#halfReceived(stream, fields);
    return undefined;
  }

  #newStream(id: number): Http2Stream {
    const { streamWindowBytes } = this.#limits;
    const stream = new Http2Stream(this, id, this.#outbound.initialWindow, streamWindowBytes);
    this.#streams.set(id, stream);
    return stream;
  }

  /** A frame on a stream that is there no more, or never was. */
  #late(id: number, code: number): Http2Fault | undefined {
    if (this.#ids.isIdle(id)) return fault(CODE.protocolError, 'a frame on an idle stream');
    if (this.#ids.wasDropped(id)) return undefined;
    if (!this.#server) return undefined;
    this.#ids.drop(id);
    return this.#answer(numberFrame(FRAME.rstStream, id, code));
  }

  /** The peer broke the protocol on one stream. */
  #breach(stream: Http2Stream, code: number): undefined {
    this.resetStream(stream, code);
    stream.sink?.wasReset(code, false);
  }

  #answer(frame: Buffer): Http2Fault | undefined {
    this.#outbound.frame(frame);
    const flood = this.#outbound.isCongested && ++this.#outbound.answers > BACKLOG_FRAMES;
    return flood ? fault(CODE.enhanceYourCalm, 'answers that nobody reads') : undefined;
  }

  #halfReceived(stream: Http2Stream, trailers: FieldList | undefined): void {
    stream.sink?.ended(trailers);
    this.#closeIfEnded(stream);
  }

  #halfSent(stream: Http2Stream): void {
    stream.ending = undefined;
    stream.localEnded = true;
    if (stream.closing && !stream.remoteEnded) this.resetStream(stream, CODE.noError);
    else this.#closeIfEnded(stream);
  }

  #closeIfEnded(stream: Http2Stream): void {
    if (stream.localEnded && stream.remoteEnded && !stream.closed) this.#remove(stream);
  }

  #remove(stream: Http2Stream): void {
    if (stream.closed) return;
    stream.closed = true;
    this.#streams.delete(stream.id);
    this.#outbound.forget(stream);
    if (stream.held > 0) this.#creditConnection(stream.held);
    this.#host.closed();
    this.#closeWhenDone();
  }

  #creditConnection(bytes: number): void {
    const more = this.#window.credit(bytes);
    if (more > 0 && !this.#over) this.#outbound.frame(numberFrame(FRAME.windowUpdate, 0, more));
  }

  #closeWhenDone(): void {
    if (!this.#ending || this.#over || this.#streams.size > 0) return;
    this.#over = true;
    this.#outbound.finish();
    this.#host.close();
  }

  #dropAll(details: string): void {
    for (const stream of this.#streams.values()) {
      stream.closed = true;
      this.#outbound.forget(stream);
      stream.sink?.gone(details);
    }
    this.#streams.clear();
  }
}
