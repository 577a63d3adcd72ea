import { CODE } from './codes.ts';
import type { FieldList } from './fields.ts';
import { ReceiveWindow } from './receive-window.ts';

/** Hears of one stream; never from within a call to it. After `wasReset` or `gone` nothing follows. */
export interface StreamSink {
  /** A response's head, or one of 1xx before it. */
  head(fields: FieldList, end: boolean): void;
  data(bytes: Buffer): void;
  ended(trailers: FieldList | undefined): void;
  /** The peer gave it up, or else broke the protocol on it, which has closed it. */
  wasReset(code: number, byPeer: boolean): void;
  /** Its connection is gone. */
  gone(details: string): void;
  /** What waited to be sent is sent. */
  drained(): void;
}

/** What a stream asks of its connection. */
export interface StreamCarrier {
  sendHead(stream: Http2Stream, fields: FieldList, end: boolean): void;
  sendData(stream: Http2Stream, bytes: Buffer): boolean;
  sendEnd(stream: Http2Stream, trailers: FieldList | undefined): void;
  resetStream(stream: Http2Stream, code: number): void;
  /** So many bytes of it were taken in, and may be sent again. */
  credit(stream: Http2Stream, bytes: number): void;
}

/** One stream of a connection, of either side. What is asked of it once it is closed is not done. */
export class Http2Stream {
  readonly id: number;
  sink: StreamSink | undefined;
  closed = false;
  localEnded = false;
  remoteEnded = false;
  /** Bytes that may be sent. */
  sendWindow: number;
  readonly window: ReceiveWindow;
  /** What waits for a window or for the socket, and what follows it. */
  readonly queue: Buffer[] = [];
  queued = 0;
  ending: { readonly trailers: FieldList | undefined } | undefined;
  /** To be closed with NO_ERROR once the last of it is sent. */
  closing = false;
  /** Somebody waits for `drained`. */
  full = false;
  /** The final response's head was there. */
  headSeen = false;
  /** The body's length as announced, and so far. */
  announced: number | undefined;
  received = 0;
  /** The request was HEAD: what is announced will not come. */
  bodiless = false;
  /** The head of its last DATA frame, as long as that is not sent. */
  lastFrame: Buffer | undefined;
  readonly #carrier: StreamCarrier;
  #paused = false;
  #held = 0;

  constructor(carrier: StreamCarrier, id: number, sendWindow: number, receiveWindow: number) {
    this.#carrier = carrier;
    this.id = id;
    this.sendWindow = sendWindow;
    this.window = new ReceiveWindow(receiveWindow);
  }

  get isEnding(): boolean {
    return this.ending !== undefined || this.localEnded;
  }

  /** Bytes that came while nobody wanted any. */
  get held(): number {
    return this.#held;
  }

  head(fields: FieldList, end: boolean): void {
    if (!this.closed && !this.isEnding) this.#carrier.sendHead(this, fields, end);
  }

  /** `false` where more waits to be sent than should; `drained` follows. */
  data(bytes: Buffer): boolean {
    if (this.closed || this.isEnding || bytes.length === 0) return true;
    return this.#carrier.sendData(this, bytes);
  }

  end(trailers: FieldList | undefined): void {
    if (!this.closed && !this.isEnding) this.#carrier.sendEnd(this, trailers);
  }

  reset(code: number): void {
    if (!this.closed) this.#carrier.resetStream(this, code);
  }

  /** What comes is delivered all the same, but no more than the window has room for. */
  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    const bytes = this.#held;
    this.#held = 0;
    if (bytes > 0 && !this.closed) this.#carrier.credit(this, bytes);
  }

  /** Counts a piece of body, `size` with its padding; returns the code of the rule that it breaks. */
  breachOf(bytes: number, size: number, end: boolean, expected: boolean): number | undefined {
    if (!this.window.take(size)) return CODE.flowControlError;
    this.received += bytes;
    const { announced, received } = this;
    const wrong = announced !== undefined && (end ? received !== announced : received > announced);
    return wrong || !expected ? CODE.protocolError : undefined;
  }

  /** So many bytes were delivered. */
  taken(bytes: number): void {
    if (this.#paused) this.#held += bytes;
    else this.#carrier.credit(this, bytes);
  }
}
