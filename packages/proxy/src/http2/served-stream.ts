import type { ServerHttp2Stream } from 'node:http2';
import type { SessionContext } from '../layers/context.ts';
import type { AccessRecord } from '../telemetry/access-record.ts';
import { CODE, codeName } from './codes.ts';
import { type ExchangeHost, StreamExchange } from './exchange.ts';
import { type FieldList, fieldRecord } from './fields.ts';
import { attempt } from './node-http2.ts';
import type { ClientStream, EndpointStreams } from './streams.ts';

const ignore = (): void => {};

/** What a stream needs of the connection that it came by. */
export interface StreamOwner {
  readonly context: SessionContext;
  readonly endpoints: EndpointStreams;
  /** Whether the connection is gone, and not the stream alone. */
  readonly isGone: boolean;
  /** Called once, last. `unanswered` where the client reset it before there was any response. */
  streamOver(record: AccessRecord, unanswered: boolean): void;
}

/** A client's stream on `node:http2`, and the exchange that serves it. */
export class ServedStream implements ClientStream, ExchangeHost {
  readonly context: SessionContext;
  readonly endpoints: EndpointStreams;
  readonly #owner: StreamOwner;
  readonly #stream: ServerHttp2Stream;
  readonly #exchange: StreamExchange;
  #requestTrailers: FieldList | undefined;
  #responseTrailers: FieldList | undefined;
  #requestTimer: NodeJS.Timeout | undefined;
  #tryTimer: NodeJS.Timeout | undefined;
  #responded = false;
  #headWasAll = false;
  #resetByClient = false;
  /** To be closed with NO_ERROR once the last frame is out. */
  #closing = false;

  constructor(owner: StreamOwner, stream: ServerHttp2Stream, head: FieldList, end: boolean) {
    this.#owner = owner;
    this.context = owner.context;
    this.endpoints = owner.endpoints;
    this.#stream = stream;
    this.#exchange = new StreamExchange(this, this, head, end);
    stream.on('error', ignore);
    stream.on('close', () => this.#closed());
    stream.on('wantTrailers', () => this.#finish());
    if (end) {
      stream.resume();
      return;
    }
    stream.on('trailers', (_record: unknown, _flags: number, trailers: string[]) => {
      this.#requestTrailers = trailers;
    });
    stream.on('data', (bytes: Buffer) => {
      if (!this.#exchange.isOver) this.#exchange.requestData(bytes);
    });
    stream.on('end', () => this.#ended());
  }

  start(): void {
    this.#exchange.start();
  }

  inform(head: FieldList): void {
    const stream = this.#stream;
    if (stream.closed || stream.destroyed || this.#responded) return;
    attempt(() => stream.additionalHeaders(fieldRecord(head)));
  }

  respond(head: FieldList, end: boolean): boolean {
    const stream = this.#stream;
    if (stream.closed || stream.destroyed) return true;
    // Waiting for trailers keeps END_STREAM back, so that a stream cut short cannot look complete.
    const options = { endStream: end, waitForTrailers: !end, sendDate: false };
    if (!attempt(() => stream.respond(head, options))) return false;
    this.#responded = true;
    this.#headWasAll = end;
    return true;
  }

  write(bytes: Buffer): boolean {
    const stream = this.#stream;
    if (stream.closed || stream.destroyed || stream.writableEnded) return true;
    if (stream.write(bytes)) return true;
    stream.once('drain', () => this.#exchange.clientDrained());
    return false;
  }

  end(trailers: FieldList | undefined): void {
    this.#responseTrailers = trailers;
    if (!this.#stream.closed && !this.#stream.writableEnded) this.#stream.end();
  }

  reset(code: number): void {
    const stream = this.#stream;
    if (stream.closed || stream.destroyed) return;
    const inOrder = code === CODE.noError && !this.#headWasAll && stream.writableEnded;
    if (inOrder) this.#closing = true;
    else stream.close(code);
  }

  pause(): void {
    this.#stream.pause();
  }

  resume(): void {
    this.#stream.resume();
  }

  setTimer(timer: 'request' | 'try', milliseconds: number): void {
    const timeout = setTimeout(() => this.#exchange.timeout(timer), milliseconds);
    if (timer === 'request') this.#requestTimer = timeout;
    else {
      clearTimeout(this.#tryTimer);
      this.#tryTimer = timeout;
    }
  }

  clearTimers(): void {
    clearTimeout(this.#requestTimer);
    clearTimeout(this.#tryTimer);
  }

  over(record: AccessRecord): void {
    // A request that nobody wants is read to its end all the same, or its stream would stay.
    this.#stream.resume();
    this.#owner.streamOver(record, this.#resetByClient && !this.#responded);
  }

  #ended(): void {
    // A stream that was cut short ends too; only its code tells.
    if (this.#stream.rstCode !== CODE.noError || this.#stream.aborted) return;
    if (!this.#exchange.isOver) this.#exchange.requestEnd(this.#requestTrailers);
  }

  #finish(): void {
    const stream = this.#stream;
    if (stream.closed || stream.destroyed) return;
    const sent = attempt(() => stream.sendTrailers(fieldRecord(this.#responseTrailers ?? [])));
    if (!sent) stream.close(CODE.internalError);
    else if (this.#closing) stream.close(CODE.noError);
  }

  #closed(): void {
    if (this.#exchange.isOver) return;
    if (this.#owner.isGone) return this.#exchange.clientReset(CODE.cancel, 'disconnected');
    this.#resetByClient = true;
    const { rstCode } = this.#stream;
    return this.#exchange.clientReset(rstCode, codeName(rstCode));
  }
}
