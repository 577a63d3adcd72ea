import type { Wire } from './wire.ts';

interface Idle {
  readonly wire: Wire;
  readonly since: number;
}

/** Bounds of the pool; times in milliseconds. */
export interface PoolPolicy {
  readonly maxIdlePerEndpoint: number;
  readonly maxIdleMs: number;
}

/**
 * Idle upstream connections by endpoint. The last to come is the first to go: the busy few stay
 * warm, the others age and are closed. A connection that says anything while idle is out of step.
 */
export class UpstreamPool {
  readonly #policy: PoolPolicy;
  readonly #now: () => number;
  readonly #idle = new Map<string, Idle[]>();

  constructor(policy: PoolPolicy, now: () => number) {
    this.#policy = policy;
    this.#now = now;
  }

  /** A connection idle for at most `maxIdleMs`, taken out of the pool. */
  take(key: string, maxIdleMs: number): Wire | undefined {
    const idle = this.#idle.get(key);
    if (idle === undefined) return undefined;
    const oldest = this.#now() - maxIdleMs;
    for (let last = idle.at(-1); last !== undefined && last.since >= oldest; last = idle.at(-1)) {
      idle.pop();
      if (idle.length === 0) this.#idle.delete(key);
      if (last.wire.usable) return last.wire;
    }
    return undefined;
  }

  give(key: string, wire: Wire): void {
    if (!wire.usable) return wire.reset();
    const idle = this.#idle.get(key) ?? [];
    if (idle.length >= this.#policy.maxIdlePerEndpoint) return wire.close(0);
    wire.attach(() => {
      this.#forget(key, wire);
      wire.close(0);
    });
    idle.push({ wire, since: this.#now() });
    this.#idle.set(key, idle);
    return undefined;
  }

  /** Closes what has been idle for too long. */
  sweep(): void {
    const oldest = this.#now() - this.#policy.maxIdleMs;
    for (const [key, idle] of this.#idle) {
      const kept = idle.filter(({ since }) => since >= oldest);
      for (const { wire, since } of idle) if (since < oldest) wire.close(0);
      if (kept.length > 0) this.#idle.set(key, kept);
      else this.#idle.delete(key);
    }
  }

  close(): void {
    for (const idle of this.#idle.values()) for (const { wire } of idle) wire.close(0);
    this.#idle.clear();
  }

  #forget(key: string, wire: Wire): void {
    const kept = (this.#idle.get(key) ?? []).filter((idle) => idle.wire !== wire);
    if (kept.length > 0) this.#idle.set(key, kept);
    else this.#idle.delete(key);
  }
}
