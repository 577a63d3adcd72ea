import type { HttpLimits } from '../http1/limits.ts';

/** Bounds on what a peer may make the proxy hold over one connection of HTTP/2. */
export interface Http2Limits {
  readonly concurrentStreams: number;
  /** Bytes of a body that a stream takes in before its other side takes them out. */
  readonly streamWindowBytes: number;
  readonly connectionWindowBytes: number;
  /** Bytes of one field section, by the RFC's count: 32 more for every field. */
  readonly headBytes: number;
  readonly fields: number;
}

/** Envoy's stream limit; its windows are larger, at a cost in memory that a pod has no room for. */
const CONCURRENT_STREAMS = 1024;
const STREAM_WINDOW_BYTES = 256 * 1024;
const CONNECTION_WINDOW_BYTES = 16 * 1024 * 1024;
/** `:method`, `:scheme`, `:path`, `:authority` and `:protocol` are not fields to whoever counts them. */
const PSEUDO_HEADERS = 5;

/** The limits of HTTP/1 where both have them. */
export function http2Limits({ headBytes, fields }: HttpLimits): Http2Limits {
  return {
    concurrentStreams: CONCURRENT_STREAMS,
    streamWindowBytes: STREAM_WINDOW_BYTES,
    connectionWindowBytes: CONNECTION_WINDOW_BYTES,
    headBytes,
    fields: fields + PSEUDO_HEADERS,
  };
}
