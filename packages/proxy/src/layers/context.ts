import type { FilterChain } from '../filters/chain.ts';
import type { HttpLimits } from '../http1/limits.ts';
import type { Cluster, Route } from '../routing/cluster.ts';
import type { Endpoint, EndpointAddress } from '../routing/endpoint.ts';
import type { Loads } from '../routing/load.ts';
import type { Direction } from '../telemetry/access-record.ts';

/** What a session is told when its connection is accepted. */
export interface Opening {
  readonly direction: Direction;
  readonly original: Endpoint;
  readonly peer: EndpointAddress;
  readonly route: Route;
}

/** Settings that every session of a listener shares. Times in milliseconds. */
export interface SessionPolicy {
  readonly limits: HttpLimits;
  /** How long a connection may stay silent before its protocol counts as unknown. */
  readonly sniffMs: number;
  /** From the first byte of a request head to its last. */
  readonly headMs: number;
  /** Ports whose servers speak first: nothing is waited for there. */
  readonly serverFirstPorts: ReadonlySet<number>;
  /** How long an idle upstream connection may be taken up again. */
  readonly poolIdleMs: number;
  /** The same for requests that must not be sent twice: a stale connection would lose them. */
  readonly poolIdleOnceMs: number;
  /** Bytes of a request kept, so that it can be sent again. */
  readonly replayBytes: number;
  /** Whether requests get the headers that Istio's sidecar adds. */
  readonly marksRequests: boolean;
  /** Of those headers, the ones that are not wanted. */
  readonly unwanted?: ReadonlySet<string>;
  /** Whether responses tell how long the upstream took (`x-envoy-upstream-service-time`). */
  readonly marksResponses?: boolean;
  /** Whether requests without a trace get one, and the share of them that is sampled. */
  readonly traceSampling: number | undefined;
  /** Whether this proxy's spans are reported, so that it may put itself into traces. */
  readonly reportsSpans?: boolean;
  /** The filters that were loaded; absent where there are none. */
  readonly filters?: FilterChain | undefined;
}

/** What changes over time, as functions: sessions read the clock and chance through these only. */
export interface SessionSources {
  /** Milliseconds since the epoch, monotonic. */
  now(): number;
  requestId(): string;
  /** Lower-case hexadecimal digits. */
  randomHex(digits: number): string;
  /** What is under way, and how it goes. */
  readonly loads: Loads;
  /** The endpoint whose turn it is, not one of `avoid` as long as another is left. */
  pick(cluster: Cluster, avoid: readonly Endpoint[], original: Endpoint): Endpoint | undefined;
}

export interface SessionContext {
  readonly opening: Opening;
  readonly policy: SessionPolicy;
  readonly sources: SessionSources;
}
