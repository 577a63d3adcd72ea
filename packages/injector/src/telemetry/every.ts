import type { Clock } from '../clock.ts';

/** Whether it is time to say something again that happens often; the first time always is. */
export function every(milliseconds: number, clock: Clock): () => boolean {
  let last = Number.NEGATIVE_INFINITY;
  return () => {
    const now = clock.monotonic();
    if (now - last < milliseconds) return false;
    last = now;
    return true;
  };
}
