import type { Clock } from '../clock.ts';

/** Time that passes only by sleeping, in no time. */
export class ManualClock implements Clock {
  #now = 0;
  /** Called after each sleep, with the time. */
  onSleep: (now: number) => void = () => {};

  now(): number {
    return this.#now;
  }

  async sleep(milliseconds: number): Promise<void> {
    await Promise.resolve();
    this.#now += milliseconds;
    this.onSleep(this.#now);
  }
}
