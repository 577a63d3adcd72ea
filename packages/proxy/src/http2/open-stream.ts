import type { EndpointAddress } from '../routing/endpoint.ts';
import { CODE, codeName } from './codes.ts';
import type { EndpointSession } from './endpoint-session.ts';
import { type FieldList, statusOf } from './fields.ts';
import type { Http2Stream, StreamSink } from './stream.ts';
import type { EndpointStream, EndpointStreamSink, StreamLoss, StreamRequest } from './streams.ts';

/** A stream to an endpoint: one that waits for a connection at first, perhaps. */
export class OpenStream implements EndpointStream, StreamSink {
  readonly request: StreamRequest;
  #sink: EndpointStreamSink | undefined;
  #session: EndpointSession | undefined;
  #stream: Http2Stream | undefined;
  #reused = false;

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

  /** Sends the request. */
  begin(session: EndpointSession): void {
    const { head, end } = this.request;
    this.#reused = session.reused;
    this.#session = session;
    this.#stream = session.open(head, end, this);
  }

  opened(): void {
    this.#sink?.opened();
  }

  failed(errno: string): void {
    const sink = this.#sink;
    this.#sink = undefined;
    sink?.failed(errno);
  }

  // What the exchange asks.

  write(bytes: Buffer): boolean {
    return this.#stream?.data(bytes) ?? true;
  }

  end(trailers: FieldList | undefined): void {
    this.#stream?.end(trailers);
  }

  reset(code: number): void {
    this.#sink = undefined;
    this.#stream?.reset(code);
  }

  pause(): void {
    this.#stream?.pause();
  }

  resume(): void {
    this.#stream?.resume();
  }

  // What the connection tells.

  head(fields: FieldList, end: boolean): void {
    if (statusOf(fields) < 200) this.#sink?.informed(fields);
    else this.#sink?.responded(fields, end);
  }

  data(bytes: Buffer): void {
    this.#sink?.responseData(bytes);
  }

  ended(trailers: FieldList | undefined): void {
    this.#sink?.responseEnded(trailers);
  }

  wasReset(code: number, byPeer: boolean): void {
    if (!byPeer) this.#lose({ kind: 'malformed', details: codeName(code) });
    else if (code === CODE.refusedStream) this.#lose({ kind: 'refused' });
    else this.#lose({ kind: 'reset', code });
  }

  gone(details: string): void {
    const loss = this.#session?.lossOf(details, this.#reused);
    if (loss !== undefined) this.#lose(loss);
  }

  drained(): void {
    this.#sink?.endpointDrained();
  }

  #lose(loss: StreamLoss): void {
    const sink = this.#sink;
    this.#sink = undefined;
    sink?.lost(loss);
  }
}
