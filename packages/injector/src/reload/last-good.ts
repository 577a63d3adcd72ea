import type { Parsed, Problem } from '@pillion/core/values';
import type { Clock } from '../clock.ts';

/** How the newest attempt to load went; the value that serves is always the last good one. */
export interface LoadStatus {
  /** Whether what serves is what was last read. */
  readonly current: boolean;
  /** When the value that serves was loaded, milliseconds since the epoch. */
  readonly loadedAt: number;
  /** What is wrong with what was last read; empty while `current`. */
  readonly problems: readonly Problem[];
}

export type LoadEvent =
  | { readonly kind: 'loaded' }
  | { readonly kind: 'broken'; readonly problems: readonly Problem[] };

export interface LastGoodOptions<Raw, T> {
  /** Reads the sources as they stand now. */
  readonly read: () => Promise<Parsed<Raw>>;
  /** The same text twice is no change: whoever watches may hint too often. */
  readonly equal: (a: Raw, b: Raw) => boolean;
  readonly parse: (raw: Raw) => Parsed<T>;
  readonly clock: Clock;
}

/**
 * A value that is read again on every hint. A broken one never replaces a good one; it is told once, until
 * it changes or is mended.
 */
export class LastGood<Raw, T> {
  readonly #options: LastGoodOptions<Raw, T>;
  readonly #listeners = new Set<(event: LoadEvent) => void>();
  #raw: Raw;
  #value: T;
  #status: LoadStatus;
  #loading: Promise<void> | undefined;
  #again = false;

  private constructor(options: LastGoodOptions<Raw, T>, raw: Raw, value: T) {
    this.#options = options;
    this.#raw = raw;
    this.#value = value;
    this.#status = { current: true, loadedAt: options.clock.now(), problems: [] };
  }

  /** The first load has nothing to fall back on: its problems are the caller's. */
  static async load<Raw, T>(options: LastGoodOptions<Raw, T>): Promise<Parsed<LastGood<Raw, T>>> {
    const raw = await options.read();
    if (!raw.ok) return raw;
    const value = options.parse(raw.value);
    return value.ok ? { ok: true, value: new LastGood(options, raw.value, value.value) } : value;
  }

  current(): T {
    return this.#value;
  }

  status(): LoadStatus {
    return this.#status;
  }

  onEvent(listener: (event: LoadEvent) => void): void {
    this.#listeners.add(listener);
  }

  /** Reads again. Hints during a read lead to exactly one more. */
  async refresh(): Promise<void> {
    this.#again = true;
    this.#loading ??= this.#run().finally(() => {
      this.#loading = undefined;
    });
    await this.#loading;
  }

  async #run(): Promise<void> {
    while (this.#again) {
      this.#again = false;
      const raw = await this.#options.read();
      if (raw.ok) this.#offer(raw.value);
      else this.#tell(raw.problems);
    }
  }

  #offer(raw: Raw): void {
    if (this.#options.equal(raw, this.#raw)) {
      // Back at the text that serves: a broken one in between is forgotten.
      if (!this.#status.current) this.#accept(raw, this.#value);
      return;
    }
    const value = this.#options.parse(raw);
    if (value.ok) this.#accept(raw, value.value);
    else this.#tell(value.problems);
  }

  #accept(raw: Raw, value: T): void {
    this.#raw = raw;
    this.#value = value;
    this.#status = { current: true, loadedAt: this.#options.clock.now(), problems: [] };
    this.#emit({ kind: 'loaded' });
  }

  #tell(problems: readonly Problem[]): void {
    const known = JSON.stringify(problems) === JSON.stringify(this.#status.problems);
    this.#status = { ...this.#status, current: false, problems };
    if (!known) this.#emit({ kind: 'broken', problems });
  }

  #emit(event: LoadEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}
