import type { ClientHttp2Stream } from 'node:http2';
import type { EndpointAddress } from '../routing/endpoint.ts';
import { CODE } from './codes.ts';
import type { EndpointSession } from './endpoint-session.ts';
import { type FieldList, fieldRecord } from './fields.ts';
import { attempt, END_STREAM } from './node-http2.ts';
import type { EndpointStream, EndpointStreamSink, StreamRequest } from './streams.ts';

/** A stream to an endpoint on `node:http2`: one that waits for a connection at first, perhaps. */
export class OpenStream implements EndpointStream {
  readonly request: StreamRequest;
  #sink: EndpointStreamSink | undefined;
  #session: EndpointSession | undefined;
  #stream: ClientHttp2Stream | undefined;
  #reused = false;
  #error: NodeJS.ErrnoException | undefined;
  #requestTrailers: FieldList | undefined;
  #responseTrailers: FieldList | undefined;
  #ended = false;

  constructor(request: StreamRequest, sink: EndpointStreamSink) {
    this.request = request;
    this.#sink = sink;
  }

  get isOpen(): boolean {
    return this.#stream !== undefined;
  }

  /** Nobody cares for it any more. */
  get isAbandoned(): boolean {
    return this.#sink === undefined;
  }

  get local(): EndpointAddress | undefined {
    return this.#session?.local;
  }

  /** Sends the request. Throws where `node:http2` will not have it. */
  begin(session: EndpointSession): void {
    const { head, end } = this.request;
    this.#reused = session.reused;
    // Waiting for trailers keeps END_STREAM back, so that a request cut short cannot look complete.
    const stream = session.session.request(head, { endStream: end, waitForTrailers: !end });
    session.streamOpened();
    this.#session = session;
    this.#stream = stream;
    stream.on('response', (_record: unknown, flags: number, raw: string[]) => {
      this.#ended = (flags & END_STREAM) !== 0;
      this.#sink?.responded(raw, this.#ended);
    });
    stream.on('headers', (_record: unknown, _flags: number, raw: string[]) =>
      this.#sink?.informed(raw),
    );
    stream.on('trailers', (_record: unknown, _flags: number, raw: string[]) => {
      this.#responseTrailers = raw;
    });
    stream.on('data', (bytes: Buffer) => this.#sink?.responseData(bytes));
    stream.on('end', () => this.#responseEnded(stream));
    stream.on('wantTrailers', () => {
      if (stream.closed || stream.destroyed) return;
      const sent = attempt(() => stream.sendTrailers(fieldRecord(this.#requestTrailers ?? [])));
      if (!sent) stream.close(CODE.internalError);
    });
    stream.on('error', (error: NodeJS.ErrnoException) => {
      this.#error = error;
    });
    stream.on('close', () => this.#closed(session, stream));
  }

  opened(): void {
    this.#sink?.opened();
  }

  failed(errno: string): void {
    const sink = this.#sink;
    this.#sink = undefined;
    sink?.failed(errno);
  }

  /** `node:http2` refused to send the request. */
  refused(details: string): void {
    const sink = this.#sink;
    this.#sink = undefined;
    sink?.lost({ kind: 'malformed', details });
  }

  write(bytes: Buffer): boolean {
    const stream = this.#stream;
    if (stream === undefined || stream.closed || stream.destroyed || stream.writableEnded)
      return true;
    if (stream.write(bytes)) return true;
    stream.once('drain', () => this.#sink?.endpointDrained());
    return false;
  }

  end(trailers: FieldList | undefined): void {
    this.#requestTrailers = trailers;
    const stream = this.#stream;
    if (stream !== undefined && !stream.closed && !stream.writableEnded) stream.end();
  }

  reset(code: number): void {
    this.#sink = undefined;
    const stream = this.#stream;
    if (stream === undefined || stream.closed) return;
    // A stream that is not read would keep its session from ending.
    stream.resume();
    stream.close(code);
  }

  pause(): void {
    this.#stream?.pause();
  }

  resume(): void {
    this.#stream?.resume();
  }

  #responseEnded(stream: ClientHttp2Stream): void {
    // A stream that was cut short ends too; only its code tells.
    if (this.#ended || stream.rstCode !== CODE.noError || stream.aborted) return;
    this.#ended = true;
    this.#sink?.responseEnded(this.#responseTrailers);
  }

  #closed(session: EndpointSession, stream: ClientHttp2Stream): void {
    const sink = this.#sink;
    this.#sink = undefined;
    session.streamClosed();
    const { rstCode } = stream;
    if (this.#ended && rstCode === CODE.noError && stream.writableFinished) return;
    sink?.lost(session.lossOf(stream.id, rstCode, this.#error, this.#reused));
  }
}
