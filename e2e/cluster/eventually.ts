import { setTimeout as sleep } from 'node:timers/promises';

export interface Patience {
  /** Milliseconds; default 60,000. */
  readonly timeout?: number;
  /** Milliseconds between two tries; default 100. */
  readonly interval?: number;
}

/**
 * Tries until the answer is neither `undefined` nor `false` and nothing is thrown; when the time is
 * over, the error tells what was waited for and what stood in the way last.
 */
export async function eventually<T>(
  what: string,
  attempt: () => T | Promise<T>,
  { timeout = 60_000, interval = 100 }: Patience = {},
): Promise<Exclude<T, undefined | false>> {
  const end = performance.now() + timeout;
  for (;;) {
    let obstacle: unknown;
    try {
      const answer = await attempt();
      if (answer !== undefined && answer !== false) return answer as Exclude<T, undefined | false>;
    } catch (error) {
      obstacle = error;
    }
    if (performance.now() > end) {
      const last = obstacle instanceof Error ? `: ${obstacle.message}` : '';
      throw new Error(`not within ${timeout / 1000} s: ${what}${last}`, { cause: obstacle });
    }
    await sleep(interval);
  }
}
