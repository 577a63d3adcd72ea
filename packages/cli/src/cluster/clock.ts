import { setTimeout } from 'node:timers/promises';

/** Time, so that waiting can be tested without it. */
export interface Clock {
  /** Milliseconds, from any beginning. */
  now(): number;
  /** Rejects with an AbortError when the command is interrupted. */
  sleep(milliseconds: number): Promise<void>;
}

export function systemClock(signal: AbortSignal): Clock {
  return {
    now: () => performance.now(),
    sleep: async (milliseconds) => {
      await setTimeout(milliseconds, undefined, { signal });
    },
  };
}
