import { type FSWatcher, watch } from 'node:fs';
import { dirname } from 'node:path';
import type { Clock, Timer } from '../clock.ts';

export interface WatchOptions {
  readonly paths: readonly string[];
  readonly clock: Clock;
  /** Quiet time after the last event before `onHint` runs. Istio's is 100 ms. */
  readonly debounceMs?: number;
  /** How often to hint without any event: some file systems send none. */
  readonly recheckMs?: number;
  /** Something may have changed; whoever listens reads the files and compares. */
  readonly onHint: () => void;
}

export interface FileWatch {
  close(): void;
}

/**
 * Watches the directories of the files, never the files: a ConfigMap or Secret volume changes by one
 * rename of the symlink `..data`, which no watch on the file itself sees. A directory that vanishes, or
 * is not there yet, is watched again from the next recheck on.
 */
export function watchFiles(options: WatchOptions): FileWatch {
  const { clock, onHint, debounceMs = 100, recheckMs = 10_000 } = options;
  const directories = new Set(options.paths.map((path) => dirname(path)));
  const watchers = new Map<string, FSWatcher>();
  let debounce: Timer | undefined;
  let recheck: Timer | undefined;

  const hintSoon = (): void => {
    debounce?.cancel();
    debounce = clock.after(debounceMs, onHint);
  };
  const forget = (directory: string): void => {
    watchers.get(directory)?.close();
    watchers.delete(directory);
    hintSoon();
  };
  const watchAll = (): void => {
    for (const directory of directories) {
      if (watchers.has(directory)) continue;
      const watcher = tryWatch(directory, hintSoon);
      if (watcher === undefined) continue;
      watcher.on('error', () => forget(directory));
      watchers.set(directory, watcher);
    }
  };
  const recheckLater = (): void => {
    recheck = clock.after(recheckMs, () => {
      // A directory that was replaced keeps its old watcher, which then tells nothing any more.
      for (const watcher of watchers.values()) watcher.close();
      watchers.clear();
      watchAll();
      onHint();
      recheckLater();
    });
  };
  watchAll();
  recheckLater();
  return {
    close() {
      debounce?.cancel();
      recheck?.cancel();
      for (const watcher of watchers.values()) watcher.close();
      watchers.clear();
    },
  };
}

function tryWatch(directory: string, onEvent: () => void): FSWatcher | undefined {
  try {
    return watch(directory, { persistent: false }, onEvent);
  } catch {
    return undefined;
  }
}
