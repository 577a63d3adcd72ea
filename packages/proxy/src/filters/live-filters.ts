import { stat } from 'node:fs/promises';
import { isPillionError, PillionError } from '@pillion/core/values';
import type { Log } from '../telemetry/log.ts';
import { labelsOf } from './chain.ts';
import type { Filter } from './filter.ts';
import { FilterLoader } from './load-filters.ts';

/** Filters that may become others while the proxy runs. */
export interface FilterSource {
  readonly current: readonly Filter[];
  /** Every label that any of them may put on an exchange, now or later. */
  readonly labels: readonly string[];
  /** Calls back with the filters that are in force from then on. */
  follow(changed: (filters: readonly Filter[]) => void): void;
  close(): void;
}

export interface LiveFiltersOptions {
  readonly log: Pick<Log, 'info' | 'warning'>;
  readonly pollMs?: number;
}

/** How often the files are looked at: inotify does not see through a ConfigMap's symbolic links. */
const POLL_MS = 1000;

/** The filters of some modules, loaded anew when one of their files changes; what is broken leaves the last good ones in force. */
export class LiveFilters implements FilterSource {
  current: readonly Filter[];
  /** Metrics have their labels from the start. */
  readonly labels: readonly string[];
  readonly #loader: FilterLoader;
  readonly #log: LiveFiltersOptions['log'];
  readonly #paths: readonly string[];
  readonly #pollMs: number;
  #changed: (filters: readonly Filter[]) => void = () => {};
  #stamp: string;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  private constructor(
    paths: readonly string[],
    first: {
      readonly stamp: string;
      readonly loader: FilterLoader;
      readonly filters: readonly Filter[];
    },
    { log, pollMs = POLL_MS }: LiveFiltersOptions,
  ) {
    this.#paths = paths;
    this.#stamp = first.stamp;
    this.#loader = first.loader;
    this.#log = log;
    this.#pollMs = pollMs;
    this.current = first.filters;
    this.labels = labelsOf(first.filters);
    this.#wait();
  }

  /** Loads them for the first time. Rejects with `PillionError` and every problem of all of them. */
  static async open(paths: readonly string[], options: LiveFiltersOptions): Promise<LiveFilters> {
    const loader = new FilterLoader(paths);
    // Before they are loaded: a change in between is seen later, and not missed.
    const stamp = await stampOf(paths);
    return new LiveFilters(paths, { stamp, loader, filters: await loader.load() }, options);
  }

  follow(changed: (filters: readonly Filter[]) => void): void {
    this.#changed = changed;
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  #wait(): void {
    if (!this.#closed) this.#timer = setTimeout(() => void this.#look(), this.#pollMs).unref();
  }

  async #look(): Promise<void> {
    const stamp = await stampOf(this.#paths);
    if (stamp !== this.#stamp) {
      this.#stamp = stamp;
      await this.#load();
    }
    this.#wait();
  }

  async #load(): Promise<void> {
    try {
      const filters = await this.#loader.load();
      this.#checkLabels(filters);
      this.current = filters;
      this.#changed(filters);
      const names = filters.map(({ name }) => name);
      this.#log.info('filters changed', { reason: 'filters.changed', filters: names });
    } catch (error) {
      this.#log.warning('filters changed, and cannot be used; the last good ones stay', {
        reason: isPillionError(error) ? error.code : 'filters.invalid',
        error: error instanceof Error ? error.message : String(error),
        filters: this.current.map(({ name }) => name),
      });
    }
  }

  #checkLabels(filters: readonly Filter[]): void {
    const unknown = labelsOf(filters).filter((label) => !this.labels.includes(label));
    if (unknown.length === 0) return;
    const accepted = this.labels.join(', ') || 'none';
    throw new PillionError(
      'filters.labels',
      `labels=${unknown.join(',')}: metrics have the labels that there were at the start; accepted: ${accepted}, or a restart`,
    );
  }
}

/** As `LiveFilters.open`; `undefined` where no modules are named. */
export async function openFilters(
  paths: readonly string[],
  options: LiveFiltersOptions,
): Promise<LiveFilters | undefined> {
  return paths.length === 0 ? undefined : LiveFilters.open(paths, options);
}

/** What tells that one of the files is another than before; one that is missing is told when it is loaded. */
async function stampOf(paths: readonly string[]): Promise<string> {
  const stamps = paths.map(async (path) => {
    try {
      const { mtimeMs, size, ino } = await stat(path);
      return `${mtimeMs} ${size} ${ino}`;
    } catch {
      return 'missing';
    }
  });
  return (await Promise.all(stamps)).join(',');
}
