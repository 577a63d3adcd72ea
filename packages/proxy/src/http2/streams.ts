import type { Cluster } from '../routing/cluster.ts';
import type { Endpoint, EndpointAddress } from '../routing/endpoint.ts';
import type { IpAddress } from '@pillion/core/values';
import type { FieldList } from './fields.ts';

/** A client's stream, from the proxy's side. What is asked of a stream that is gone is not done. */
export interface ClientStream {
  /** A head with a status of 1xx. */
  inform(head: FieldList): void;
  respond(head: FieldList, end: boolean): void;
  /** `false` where more waits to be sent than should. */
  write(bytes: Buffer): boolean;
  end(trailers: FieldList | undefined): void;
  reset(code: number): void;
  pause(): void;
  resume(): void;
}

/** A stream to an endpoint, from the moment on that somebody wants one. */
export interface EndpointStream {
  /** Whether it has a connection, so that the request went out; otherwise `opened` or `failed` follows. */
  readonly isOpen: boolean;
  /** Own end of its connection. */
  readonly local: EndpointAddress | undefined;
  write(bytes: Buffer): boolean;
  end(trailers: FieldList | undefined): void;
  /** Nothing more is heard of it. */
  reset(code: number): void;
  pause(): void;
  resume(): void;
}

/** Why a stream to an endpoint ended before its time. */
export type StreamLoss =
  | { readonly kind: 'reset'; readonly code: number }
  /** The endpoint has not looked at the request, and says so. */
  | { readonly kind: 'refused' }
  /** Its connection is gone; `reused` where that had carried streams before this one. */
  | { readonly kind: 'disconnected'; readonly errno: string; readonly reused: boolean }
  /** What came is no HTTP/2. */
  | { readonly kind: 'malformed'; readonly details: string };

/** Hears of a stream to an endpoint; never from within a call to it. */
export interface EndpointStreamSink {
  opened(): void;
  /** No connection came about. */
  failed(errno: string): void;
  informed(head: FieldList): void;
  responded(head: FieldList, end: boolean): void;
  responseData(bytes: Buffer): void;
  responseEnded(trailers: FieldList | undefined): void;
  lost(loss: StreamLoss): void;
  /** What waited to be sent to the endpoint is sent. */
  endpointDrained(): void;
}

export interface StreamRequest {
  readonly endpoint: Endpoint;
  /** The address to connect from; the kernel's choice where absent. */
  readonly source: IpAddress | undefined;
  /** Whom the connection counts for. */
  readonly cluster: Cluster;
  readonly connectTimeoutMs: number;
  /** Asks for a connection that no other stream has used. */
  readonly fresh: boolean;
  readonly head: FieldList;
  /** Whether the head is the whole request. */
  readonly end: boolean;
}

/** Opens streams to endpoints. */
export interface EndpointStreams {
  open(request: StreamRequest, sink: EndpointStreamSink): EndpointStream;
}
