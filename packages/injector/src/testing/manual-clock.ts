import type { Clock } from '../clock.ts';

/** A clock that moves when told to: timers fire in order, and may set further timers. */
export class ManualClock implements Clock {
  #now: number;
  readonly #timers = new Set<{ readonly at: number; readonly task: () => void }>();

  constructor(start: Date) {
    this.#now = start.getTime();
  }

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#now;
  }

  after(milliseconds: number, task: () => void): { cancel: () => void } {
    const timer = { at: this.#now + Math.max(milliseconds, 0), task };
    this.#timers.add(timer);
    return { cancel: () => this.#timers.delete(timer) };
  }

  /** The time until the next timer, or `undefined` where none is set. */
  get next(): number | undefined {
    const due = [...this.#timers].map(({ at }) => at);
    return due.length ? Math.min(...due) - this.#now : undefined;
  }

  advance(milliseconds: number): void {
    const end = this.#now + milliseconds;
    for (;;) {
      const [timer] = [...this.#timers]
        .filter(({ at }) => at <= end)
        .toSorted((a, b) => a.at - b.at);
      if (timer === undefined) break;
      this.#timers.delete(timer);
      this.#now = Math.max(this.#now, timer.at);
      timer.task();
    }
    this.#now = end;
  }
}
