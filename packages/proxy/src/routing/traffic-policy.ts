/** Conditions on the status of a gRPC call, where that is all of the answer. */
const GRPC_CONDITIONS = {
  cancelled: 1,
  'deadline-exceeded': 4,
  'resource-exhausted': 8,
  internal: 13,
  unavailable: 14,
} as const;
type GrpcCondition = keyof typeof GRPC_CONDITIONS;

/** What may be tried again. Names as in Istio's `retryOn`. */
export type RetryCondition =
  | 'connect-failure'
  | 'refused-stream'
  | 'reset'
  | 'gateway-error'
  | '5xx'
  | GrpcCondition;

const GRPC_CONDITION_NAMES = Object.keys(GRPC_CONDITIONS) as readonly GrpcCondition[];

export const RETRY_CONDITIONS: readonly RetryCondition[] = [
  'connect-failure',
  'refused-stream',
  'reset',
  'gateway-error',
  '5xx',
  ...GRPC_CONDITION_NAMES,
];

export interface RetryPolicy {
  /** Attempts after the first one. */
  readonly attempts: number;
  readonly on: ReadonlySet<RetryCondition>;
  /** Statuses that are worth another attempt. */
  readonly statuses: ReadonlySet<number>;
  readonly perTryTimeoutMs: number | undefined;
  /**
   * Whether requests are sent again that may not be idempotent. Only a policy that a person wrote
   * says so: nobody should find out by a second order that there is a default.
   */
  readonly anyMethod: boolean;
}

export interface OutlierPolicy {
  /** Errors in a row, 5xx or none at all, after which an endpoint is left out. */
  readonly consecutiveErrors: number;
  /** For how long at first; the second time twice as long, and so on. */
  readonly baseEjectionMs: number;
  readonly maxEjectionPercent: number;
}

/** How a destination is treated; DestinationRule's and VirtualService's fields. Times in milliseconds. */
export interface TrafficPolicy {
  readonly balancing: 'ROUND_ROBIN' | 'LEAST_REQUEST' | 'RANDOM';
  readonly connectTimeoutMs: number;
  /** From the end of the request head to the end of the response. */
  readonly timeoutMs: number | undefined;
  readonly retries: RetryPolicy;
  /** Connections in use at once, pooled ones not counted; beyond it requests wait. */
  readonly maxConnections: number;
  /** HTTP/1 requests that wait at once for a connection; beyond it they are refused. */
  readonly maxPending: number;
  /** Streams of HTTP/2 under way at once; beyond it requests are refused. */
  readonly maxStreams: number;
  readonly outlier: OutlierPolicy | undefined;
}

/** Istio's defaults, but for what could do harm unasked: only idempotent requests are repeated. */
export const DEFAULT_TRAFFIC_POLICY: TrafficPolicy = {
  balancing: 'ROUND_ROBIN',
  connectTimeoutMs: 10_000,
  timeoutMs: undefined,
  retries: {
    attempts: 2,
    on: new Set(['connect-failure', 'refused-stream', 'unavailable', 'cancelled']),
    statuses: new Set([503]),
    perTryTimeoutMs: undefined,
    anyMethod: false,
  },
  maxConnections: Number.POSITIVE_INFINITY,
  maxPending: Number.POSITIVE_INFINITY,
  maxStreams: Number.POSITIVE_INFINITY,
  outlier: undefined,
};

/**
 * For one address with nobody beside it: the application behind us, and what no service has. An
 * answer is passed on as it is, whatever it says; Istio has no policy there either. Otherwise two
 * sidecars on the way would make nine requests of one that is answered with 503.
 */
export const DIRECT_TRAFFIC_POLICY: TrafficPolicy = {
  ...DEFAULT_TRAFFIC_POLICY,
  retries: {
    ...DEFAULT_TRAFFIC_POLICY.retries,
    on: new Set(['refused-stream']),
    statuses: new Set(),
  },
};

/** Whether a response is worth another attempt. */
export function retriesStatus({ on, statuses }: RetryPolicy, status: number): boolean {
  if (statuses.has(status)) return true;
  if (on.has('5xx') && status >= 500) return true;
  return on.has('gateway-error') && status >= 502 && status <= 504;
}

/** Whether an upstream that went away, or did not answer in time, is worth another attempt. */
export function retriesReset({ on }: RetryPolicy): boolean {
  return on.has('reset') || on.has('gateway-error') || on.has('5xx');
}

/** Whether a gRPC call that ended with this status, and with nothing but it, is worth another attempt. */
export function retriesGrpc({ on }: RetryPolicy, status: number): boolean {
  return GRPC_CONDITION_NAMES.some((name) => GRPC_CONDITIONS[name] === status && on.has(name));
}
