import type { ClusterState, TcpState } from './meter.ts';
import type { Buckets, Family } from './series.ts';

export interface RequestCounts {
  readonly requests: number;
  readonly durationMs: Buckets;
  readonly requestBytes: Buckets;
  readonly responseBytes: Buckets;
}

/** What was counted, for those who tell it: by one meter, or by several together. */
export interface Counts {
  readonly requests: Family<RequestCounts>;
  readonly tcp: Family<Readonly<TcpState>>;
  readonly clusters: Family<Readonly<ClusterState>>;
  readonly filterFailures: Family<{ readonly count: number }>;
  readonly accessLogDropped: number;
  /** Descriptors that the system refused. */
  readonly descriptorsRefused: number;
  readonly spansSent: number;
  readonly spansDropped: number;
}
