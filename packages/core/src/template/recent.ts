/** How many results are kept, and how long a text may be whose result is. */
export interface RecentLimits {
  readonly entries: number;
  readonly length: number;
}

/**
 * Remembers what a pure function made of the texts that it was given last. The pods of a workload
 * render the same overlay, and reading YAML costs more than rendering it.
 */
export class Recent<Result> {
  readonly #results = new Map<string, Result>();
  readonly #read: (text: string) => Result;
  readonly #limits: RecentLimits;

  constructor(
    read: (text: string) => Result,
    limits: RecentLimits = { entries: 64, length: 65_536 },
  ) {
    this.#read = read;
    this.#limits = limits;
  }

  of(text: string): Result {
    const known = this.#results.get(text);
    if (known !== undefined) return known;
    const result = this.#read(text);
    if (text.length <= this.#limits.length) this.#keep(text, result);
    return result;
  }

  #keep(text: string, result: Result): void {
    const [oldest] = this.#results.keys();
    if (oldest !== undefined && this.#results.size >= this.#limits.entries) {
      this.#results.delete(oldest);
    }
    this.#results.set(text, result);
  }
}
