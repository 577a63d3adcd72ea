import type { Verdict } from '../filters/chain.ts';

/** Where filters take their time, what happens meanwhile waits here, in its order. */
export class FilterGate {
  #waiting: (() => void)[] | undefined;

  get closed(): boolean {
    return this.#waiting !== undefined;
  }

  /** `then` gets the verdict, at once where it is there. */
  ask(verdict: Verdict | Promise<Verdict>, then: (verdict: Verdict) => void): void {
    if (verdict instanceof Promise) void this.#wait(verdict, then);
    else then(verdict);
  }

  /** To be done once the verdict is there. */
  hold(step: () => void): void {
    this.#waiting?.push(step);
  }

  /** To be done with a copy of the bytes, which are lent only. */
  keep(bytes: Buffer, step: (bytes: Buffer) => void): void {
    const kept = Buffer.from(bytes);
    this.hold(() => step(kept));
  }

  /** Nobody waits any more. */
  drop(): void {
    this.#waiting = undefined;
  }

  async #wait(verdict: Promise<Verdict>, then: (verdict: Verdict) => void): Promise<void> {
    const steps: (() => void)[] = [];
    this.#waiting = steps;
    const known = await verdict;
    if (this.#waiting !== steps) return;
    this.#waiting = undefined;
    then(known);
    for (const step of steps) step();
  }
}
