export interface BucketLimits {
  readonly size: number;
  /** How long a token takes to come back, milliseconds. */
  readonly refillMs: number;
  /** Keys that are remembered; the one unused for longest goes first. */
  readonly keys: number;
}

/** As the API server's own clients: a burst a source, then one each five minutes. */
export const EVENT_LIMITS: BucketLimits = { size: 10, refillMs: 300_000, keys: 4096 };

/** A bucket of tokens a key. */
export class TokenBuckets {
  readonly #limits: BucketLimits;
  readonly #buckets = new Map<string, { readonly tokens: number; readonly at: number }>();

  constructor(limits: BucketLimits = EVENT_LIMITS) {
    this.#limits = limits;
  }

  /** Whether there was one. `now` never goes back. */
  take(key: string, now: number): boolean {
    const { size, refillMs, keys } = this.#limits;
    const known = this.#buckets.get(key) ?? { tokens: size, at: now };
    const tokens = Math.min(size, known.tokens + (now - known.at) / refillMs);
    this.#buckets.delete(key);
    this.#buckets.set(key, { tokens: tokens >= 1 ? tokens - 1 : tokens, at: now });
    const [oldest] = this.#buckets.keys();
    if (this.#buckets.size > keys && oldest !== undefined) this.#buckets.delete(oldest);
    return tokens >= 1;
  }
}
