/** What may be tried again. Names as in Istio's `retryOn`. */
export const RETRY_CONDITIONS = ['connect-failure', 'reset', 'gateway-error', '5xx'] as const;
export type RetryCondition = (typeof RETRY_CONDITIONS)[number];

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
  /** Connections in use at once, pooled ones not counted; beyond it requests are refused. */
  readonly maxConnections: number;
  readonly outlier: OutlierPolicy | undefined;
}

/** Istio's defaults, but for what could do harm unasked: only idempotent requests are repeated. */
export const DEFAULT_TRAFFIC_POLICY: TrafficPolicy = {
  balancing: 'ROUND_ROBIN',
  connectTimeoutMs: 10_000,
  timeoutMs: undefined,
  retries: {
    attempts: 2,
    on: new Set(['connect-failure']),
    statuses: new Set([503]),
    perTryTimeoutMs: undefined,
    anyMethod: false,
  },
  maxConnections: Number.POSITIVE_INFINITY,
  outlier: undefined,
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
