/** Time as a dependency, so that a year of rotations can pass in a test. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Milliseconds from some start on; never set back. */
  monotonic(): number;
  /** Runs a task once, after so many milliseconds; the timer keeps no process alive. */
  after(milliseconds: number, task: () => void): Timer;
}

export interface Timer {
  cancel(): void;
}

/** Node clamps longer timers to one millisecond; a task further away asks again. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(milliseconds, task) {
    const delay = Math.min(Math.max(milliseconds, 0), LONGEST_TIMER_MS);
    const timer = setTimeout(task, delay).unref();
    return { cancel: () => clearTimeout(timer) };
  },
};
