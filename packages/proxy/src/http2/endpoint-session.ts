import type { ClientHttp2Session } from 'node:http2';
import type { Socket } from 'node:net';
import type { EndpointAddress } from '../routing/endpoint.ts';
import { CODE, codeName } from './codes.ts';
import type { Http2Limits } from './limits.ts';
import { ASSUMED_STREAMS, clientOptions, type NodeHttp2 } from './node-http2.ts';
import type { StreamLoss } from './streams.ts';

/** What a session tells whoever keeps it. */
export interface SessionKeeper {
  /** It takes no more streams; those that it has go on. */
  leaving(): void;
  /** It has nothing to do. */
  idle(): void;
}

/** A connection to an endpoint, for many streams. */
export class EndpointSession {
  readonly local: EndpointAddress;
  readonly session: ClientHttp2Session;
  readonly #keeper: SessionKeeper;
  #streams = 0;
  #used = 0;
  #most = ASSUMED_STREAMS;
  #usable = true;
  /** Streams above this one were never looked at. */
  #lastStream = Number.POSITIVE_INFINITY;
  #failure: StreamLoss | undefined;

  constructor(
    http2: NodeHttp2,
    socket: Socket,
    local: EndpointAddress,
    limits: Http2Limits,
    keeper: SessionKeeper,
  ) {
    this.local = local;
    this.#keeper = keeper;
    const session = http2.connect('http://endpoint', {
      ...clientOptions(limits),
      createConnection: () => socket,
    });
    this.session = session;
    session.once('connect', () => {
      if (!session.destroyed) session.setLocalWindowSize(limits.connectionWindowBytes);
    });
    session.on('remoteSettings', ({ maxConcurrentStreams = ASSUMED_STREAMS }) => {
      this.#most = maxConcurrentStreams;
    });
    session.on('goaway', (code, lastStream) => {
      this.#lastStream = lastStream;
      if (code !== 0) this.#fail(`GOAWAY ${codeName(code)}`);
      this.#leave();
    });
    session.on('error', (error: NodeJS.ErrnoException) => {
      // The error of an errno says more than the stream's own; nghttp2's says that it could not read.
      if (error.code === 'ERR_HTTP2_ERROR')
        this.#failure = { kind: 'malformed', details: error.message };
      else this.#fail(error.code ?? 'EUNKNOWN');
      this.#leave();
    });
    session.on('close', () => this.#leave());
  }

  get hasRoom(): boolean {
    return this.#usable && this.#streams < this.#most && !this.session.destroyed;
  }

  /** It has carried streams before. */
  get reused(): boolean {
    return this.#used > 0;
  }

  get isIdle(): boolean {
    return this.#streams === 0;
  }

  streamOpened(): void {
    this.#streams++;
    this.#used++;
  }

  streamClosed(): void {
    this.#streams--;
    if (this.#streams === 0) this.#keeper.idle();
  }

  /** What became of a stream that closed with this code. */
  lossOf(
    id: number | undefined,
    code: number,
    error: NodeJS.ErrnoException | undefined,
    reused: boolean,
  ): StreamLoss {
    if (id === undefined || id > this.#lastStream) return { kind: 'refused' };
    if (this.session.destroyed) {
      if (this.#failure !== undefined)
        return this.#failure.kind === 'disconnected' ? { ...this.#failure, reused } : this.#failure;
      if (error?.code === 'ERR_HTTP2_ERROR') return { kind: 'malformed', details: error.message };
      const { code: errno = 'remote close' } = error ?? {};
      return { kind: 'disconnected', errno, reused };
    }
    if (code === CODE.refusedStream) return { kind: 'refused' };
    // Most often its own word for what came: nghttp2 resets streams whose frames make no sense.
    if (code === CODE.protocolError) return { kind: 'malformed', details: codeName(code) };
    return { kind: 'reset', code };
  }

  /** Ends once its streams have. */
  close(): void {
    this.#leave();
    if (!this.session.closed && !this.session.destroyed) this.session.close();
  }

  destroy(): void {
    this.#leave();
    this.session.destroy();
  }

  #fail(errno: string): void {
    this.#failure ??= { kind: 'disconnected', errno, reused: false };
  }

  #leave(): void {
    if (!this.#usable) return;
    this.#usable = false;
    this.#keeper.leaving();
  }
}
