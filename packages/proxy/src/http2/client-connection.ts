import type { ServerHttp2Session, ServerHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';
import type { SessionObserver } from '../driver/session-driver.ts';
import type { SessionContext } from '../layers/context.ts';
import type { AccessRecord } from '../telemetry/access-record.ts';
import { CODE } from './codes.ts';
import type { Http2Limits } from './limits.ts';
import { END_STREAM, type NodeHttp2, serverOptions } from './node-http2.ts';
import { streamRecord } from './record.ts';
import { ResetGuard } from './reset-guard.ts';
import { ServedStream, type StreamOwner } from './served-stream.ts';
import type { EndpointStreams } from './streams.ts';

/** All stream numbers: the notice that comes before the number of the last stream that is served. */
const LAST_STREAM_EVER = 0x7fff_ffff;
/** How long a client has to answer the notice, in milliseconds. */
const NOTICE_MS = 1000;

/** A client's connection that speaks HTTP/2: each of its streams is an exchange with an endpoint of its own. */
export class ClientConnection implements StreamOwner {
  readonly context: SessionContext;
  readonly endpoints: EndpointStreams;
  readonly #observer: SessionObserver;
  readonly #session: ServerHttp2Session;
  readonly #guard = new ResetGuard();
  #streams = 0;
  #busySinceCheck = true;
  #draining = false;

  constructor(
    dependencies: { readonly http2: NodeHttp2; readonly limits: Http2Limits },
    socket: Socket,
    context: SessionContext,
    endpoints: EndpointStreams,
    observer: SessionObserver,
  ) {
    this.context = context;
    this.endpoints = endpoints;
    this.#observer = observer;
    const { http2, limits } = dependencies;
    const session = http2.performServerHandshake(socket, serverOptions(limits));
    this.#session = session;
    session.once('connect', () => {
      if (!session.destroyed) session.setLocalWindowSize(limits.connectionWindowBytes);
    });
    session.on(
      'stream',
      (stream: ServerHttp2Stream, _record: unknown, flags: number, head: string[]) =>
        this.#serve(stream, head, (flags & END_STREAM) !== 0),
    );
    session.on('error', (error: NodeJS.ErrnoException) => this.#failed(error));
  }

  get isGone(): boolean {
    return this.#session.destroyed;
  }

  /** Announces that it will end, then takes no new streams; those under way end in order. */
  drain(): void {
    if (this.#draining || this.#session.destroyed) return;
    this.#draining = true;
    const session = this.#session;
    session.goaway(CODE.noError, LAST_STREAM_EVER);
    // A stream that was on its way when the notice went out is here once the client has answered.
    const close = (): void => {
      clearTimeout(timer);
      if (!session.closed && !session.destroyed) session.close();
    };
    const timer = setTimeout(close, NOTICE_MS);
    if (!session.ping(close)) close();
  }

  /** Called at intervals: a connection without a stream in between is closed. */
  checkIdle(): void {
    if (this.#streams === 0 && !this.#busySinceCheck) this.drain();
    this.#busySinceCheck = false;
  }

  close(): void {
    this.#session.destroy();
  }

  streamOver(record: AccessRecord, unanswered: boolean): void {
    this.#streams--;
    this.#observer.record(record);
    if (this.isGone || !this.#guard.closed(record.durationMs, unanswered)) return;
    this.#session.goaway(CODE.enhanceYourCalm);
    this.#session.destroy(undefined, CODE.enhanceYourCalm);
  }

  #serve(stream: ServerHttp2Stream, head: string[], end: boolean): void {
    this.#streams++;
    this.#busySinceCheck = true;
    new ServedStream(this, stream, head, end).start();
  }

  /** The client broke the protocol, or the connection: told here where no stream is there to tell it. */
  #failed(error: NodeJS.ErrnoException): void {
    if (error.code !== 'ERR_HTTP2_ERROR' || this.#streams > 0) return;
    const { sources } = this.context;
    this.#observer.record(
      streamRecord(this.context, {
        head: [],
        status: undefined,
        requestId: undefined,
        grpc: false,
        grpcStatus: undefined,
        upstream: undefined,
        localAddress: undefined,
        attempts: 0,
        flags: ['DPE'],
        details: error.message,
        startedAt: sources.now(),
        bytesIn: 0,
        bytesOut: 0,
      }),
    );
  }
}
