import type { Wire } from '../driver/wire.ts';
import type { EndpointAddress } from '../routing/endpoint.ts';
import { carry } from './carry.ts';
import { codeName, type Http2Fault } from './codes.ts';
import { Http2Connection } from './connection.ts';
import type { ConnectionHost } from './connection-host.ts';
import { type FieldList, fieldOf } from './fields.ts';
import type { Http2Limits } from './limits.ts';
import type { PeerSettings } from './peer-settings.ts';
import type { Http2Stream, StreamSink } from './stream.ts';
import type { StreamLoss } from './streams.ts';

/** How many streams a server surely takes before it has said how many (RFC 9113 section 6.5.2 asks for 100 at least). */
export const ASSUMED_STREAMS = 100;

/** What a session tells whoever keeps it. */
export interface SessionKeeper {
  /** It takes no more streams; those that it has go on. */
  leaving(): void;
  /** It has nothing to do. */
  idle(): void;
}

/** A connection to an endpoint, for many streams. */
export class EndpointSession implements ConnectionHost {
  readonly local: EndpointAddress;
  readonly #wire: Wire;
  readonly #keeper: SessionKeeper;
  readonly #connection: Http2Connection;
  #used = 0;
  #most = ASSUMED_STREAMS;
  #settled = false;
  #usable = true;
  /** What the endpoint did wrong, or said that we did. */
  #fault: string | undefined;
  #malformed = false;

  /** `wire` is connected, and nothing was sent or read on it. */
  constructor(wire: Wire, limits: Http2Limits, keeper: SessionKeeper) {
    this.local = wire.local;
    this.#wire = wire;
    this.#keeper = keeper;
    this.#connection = new Http2Connection('client', this, limits);
    const tell = carry(this.#connection, wire);
    wire.attach((event) => {
      tell(event);
      if (this.#connection.isOver) this.#leave();
    });
    wire.borrow();
    this.#connection.start();
  }

  get hasRoom(): boolean {
    return this.#usable && this.#connection.streams < this.#most && this.#connection.hasNumbers;
  }

  /** It has carried streams before. */
  get reused(): boolean {
    return this.#used > 0;
  }

  /** A new stream, with the request's head on its way. */
  open(head: FieldList, end: boolean, sink: StreamSink): Http2Stream {
    this.#used++;
    const stream = this.#connection.open(fieldOf(head, ':method'));
    stream.sink = sink;
    stream.head(head, end);
    return stream;
  }

  /** What became of a stream whose connection is gone. */
  lossOf(details: string, reused: boolean): StreamLoss {
    if (this.#malformed) return { kind: 'malformed', details };
    return { kind: 'disconnected', errno: this.#fault ?? details, reused };
  }

  /** Ends once its streams have. */
  end(): void {
    this.#leave();
    this.#connection.end();
  }

  destroy(): void {
    this.#leave();
    this.#connection.lost('proxy ends');
    this.#wire.close(0);
  }

  // What the connection asks and tells.

  send(bytes: Buffer): void {
    this.#wire.send(bytes);
  }

  sent(): void {
    this.#wire.flush();
  }

  close(): void {
    this.#leave();
    this.#wire.close(0);
  }

  /** Servers open nothing: what is not asked for is no stream. */
  opened(): void {}

  refused(): void {}

  leaving(code: number): void {
    if (code !== 0) this.#fault = `GOAWAY ${codeName(code)}`;
    this.end();
  }

  /** Who does not say how many takes any number. */
  settled({ maxConcurrentStreams }: PeerSettings): void {
    if (maxConcurrentStreams !== undefined) this.#most = maxConcurrentStreams;
    else if (!this.#settled) this.#most = Number.POSITIVE_INFINITY;
    this.#settled = true;
  }

  closed(): void {
    if (this.#connection.streams === 0) this.#keeper.idle();
  }

  failed({ details }: Http2Fault): void {
    this.#malformed = true;
    this.#fault = details;
    this.#leave();
  }

  #leave(): void {
    if (!this.#usable) return;
    this.#usable = false;
    this.#keeper.leaving();
  }
}
