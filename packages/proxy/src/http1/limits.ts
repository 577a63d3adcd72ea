/** Bounds on what a peer may make the proxy hold; Envoy's figures where it has them. */
export interface HttpLimits {
  /** Bytes of start line and header fields together, the blank line included. */
  readonly headBytes: number;
  readonly fields: number;
  /** Bytes of one chunk-size line with its extensions. */
  readonly chunkLineBytes: number;
  /** Bytes of all trailer fields of one message. */
  readonly trailerBytes: number;
}

export const DEFAULT_LIMITS: HttpLimits = {
  headBytes: 60 * 1024,
  fields: 100,
  chunkLineBytes: 4096,
  trailerBytes: 16 * 1024,
};
