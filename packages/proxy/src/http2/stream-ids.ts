/** How many are remembered of each kind; peers that break the rules later than that get a milder answer. */
const REMEMBERED = 1024;
const GAPS = 16;

/** What became of streams that are there no more: whether frames on them are late, or wrong. */
export class StreamIds {
  /** The highest that was used. */
  last = 0;
  readonly #dropped = new Set<number>();
  readonly #gaps: (readonly [from: number, to: number])[] = [];

  /** Whether no frame on it makes sense yet. Servers open no streams, since nothing is pushed. */
  isIdle(id: number): boolean {
    return id % 2 === 0 || id > this.last;
  }

  /** Counts `id`, which is above `last`. */
  use(id: number): void {
    const next = this.last === 0 ? 2 - (id % 2) : this.last + 2;
    if (id > next) this.#gaps.push([next, id - 2]);
    if (this.#gaps.length > GAPS) this.#gaps.shift();
    this.last = id;
  }

  /** Our side ended it early: what the peer sent before it knew is on its way. */
  drop(id: number): void {
    this.#dropped.add(id);
    if (this.#dropped.size <= REMEMBERED) return;
    for (const oldest of this.#dropped) {
      this.#dropped.delete(oldest);
      return;
    }
  }

  wasDropped(id: number): boolean {
    return this.#dropped.has(id);
  }

  /** Below the highest one, and never used. */
  wasSkipped(id: number): boolean {
    return this.#gaps.some(([from, to]) => id >= from && id <= to);
  }
}
