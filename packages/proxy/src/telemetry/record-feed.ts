import type { AccessRecord } from './access-record.ts';

type Watcher = (record: AccessRecord) => void;

/** Hands every record to whoever watches at the moment; with nobody there it costs a look. */
export class RecordFeed {
  #watchers: readonly Watcher[] = [];

  publish(record: AccessRecord): void {
    for (const watcher of this.#watchers) watcher(record);
  }

  /** Watches until what it returns is called. */
  watch(watcher: Watcher): () => void {
    this.#watchers = [...this.#watchers, watcher];
    return () => {
      this.#watchers = this.#watchers.filter((one) => one !== watcher);
    };
  }
}
