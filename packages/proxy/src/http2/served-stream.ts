import type { SessionContext } from '../layers/context.ts';
import type { LocalReply } from '../layers/local-reply.ts';
import type { AccessRecord } from '../telemetry/access-record.ts';
import { CODE, codeName } from './codes.ts';
import { type ExchangeHost, StreamExchange } from './exchange.ts';
import type { FieldList } from './fields.ts';
import type { Http2Stream, StreamSink } from './stream.ts';
import type { ClientStream, EndpointStreams } from './streams.ts';

/** What a stream needs of the connection that it came by. */
export interface StreamOwner {
  readonly context: SessionContext;
  readonly endpoints: EndpointStreams;
  /** Called once, last. `unanswered` where the client reset it before there was any response. */
  streamOver(record: AccessRecord, unanswered: boolean): void;
}

/** A client's stream, and the exchange that serves it. */
export class ServedStream implements ClientStream, ExchangeHost, StreamSink {
  readonly context: SessionContext;
  readonly endpoints: EndpointStreams;
  readonly #owner: StreamOwner;
  readonly #stream: Http2Stream;
  readonly #exchange: StreamExchange;
  #requestTimer: NodeJS.Timeout | undefined;
  #tryTimer: NodeJS.Timeout | undefined;
  #responded = false;
  #wasReset = false;

  constructor(owner: StreamOwner, stream: Http2Stream, head: FieldList, end: boolean) {
    this.#owner = owner;
    this.context = owner.context;
    this.endpoints = owner.endpoints;
    this.#stream = stream;
    this.#exchange = new StreamExchange(this, this, head, end);
  }

  start(): void {
    this.#exchange.start();
  }

  refuse(reply: LocalReply): void {
    this.#exchange.refuse(reply);
  }

  // What the exchange asks.

  inform(head: FieldList): void {
    this.#stream.head(head, false);
  }

  respond(head: FieldList, end: boolean): void {
    this.#responded = true;
    this.#stream.head(head, end);
  }

  write(bytes: Buffer): boolean {
    return this.#stream.data(bytes);
  }

  end(trailers: FieldList | undefined): void {
    this.#stream.end(trailers);
  }

  reset(code: number): void {
    this.#stream.reset(code);
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
    this.#owner.streamOver(record, this.#wasReset && !this.#responded);
  }

  // What the connection tells.

  head(): void {}

  data(bytes: Buffer): void {
    if (!this.#exchange.isOver) this.#exchange.requestData(bytes);
  }

  ended(trailers: FieldList | undefined): void {
    if (!this.#exchange.isOver) this.#exchange.requestEnd(trailers);
  }

  wasReset(code: number, byPeer: boolean): void {
    this.#wasReset = true;
    this.#exchange.clientReset(code, byPeer ? 'DR' : 'DPE', codeName(code));
  }

  gone(details: string): void {
    this.#exchange.clientReset(CODE.cancel, 'DC', details);
  }

  drained(): void {
    this.#exchange.clientDrained();
  }
}
