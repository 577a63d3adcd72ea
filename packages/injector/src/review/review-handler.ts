import type { Reason } from '@pillion/core/values';

/** One call of the webhook, free of sockets. */
export interface ReviewCall {
  /** The URL's path, percent-decoded, e.g. `/inject/cluster/c1`. */
  readonly path: string;
  readonly contentType: string | undefined;
  /** How long the caller waits, from now; absent where it did not say. */
  readonly timeoutMs?: number;
  readonly readBody: () => Promise<Body>;
}

export type Body =
  | { readonly kind: 'read'; readonly text: string }
  /** `limit` is in bytes. */
  | { readonly kind: 'tooLarge'; readonly limit: number }
  /** The caller went away, or was too slow. */
  | { readonly kind: 'aborted' };

export interface ReviewAnswer {
  readonly status: number;
  readonly body: string;
  readonly decision: Decision;
}

export const RESULTS = ['injected', 'skipped', 'refused', 'error'] as const;
export type Result = (typeof RESULTS)[number];

/** What was decided and why, as metrics and the log tell it. */
export interface Decision {
  readonly result: Result;
  readonly reason: Reason;
  readonly templates: readonly string[];
  readonly warnings: readonly string[];
  readonly uid: string;
  readonly namespace: string;
  readonly pod: string;
  /** What went wrong inside us; never shown to the caller. */
  readonly cause?: unknown;
}

export type ReviewHandler = (call: ReviewCall) => Promise<ReviewAnswer>;

/** An answer that carries no review: plain text, as `http.Error` of Go ends it. */
export function errorAnswer(
  status: number,
  message: string,
  reason: Reason,
  cause?: unknown,
): ReviewAnswer {
  const decision: Decision = {
    result: 'error',
    reason,
    templates: [],
    warnings: [],
    uid: '',
    namespace: '',
    pod: '',
    ...(cause !== undefined && { cause }),
  };
  return { status, body: `${message}\n`, decision };
}
