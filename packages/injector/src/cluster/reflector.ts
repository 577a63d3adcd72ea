import type { Clock, Timer } from '../clock.ts';
import {
  ApiError,
  type ApiList,
  type ApiObject,
  type ApiServer,
  hasStatus,
  STATUS,
  type WatchEvent,
} from './api-server.ts';
import { BACKOFF, type BackoffLimits, backoffMs } from './backoff.ts';

export interface ReflectorOptions<Raw extends ApiObject, T> {
  readonly api: ApiServer;
  /** A collection. */
  readonly path: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** What is kept of an object: a cluster holds many, and most of a node is of no use here. */
  readonly keep: (object: Raw) => T;
  readonly clock: Clock;
  readonly backoff?: BackoffLimits;
  /** In [0, 1); for jitter. */
  readonly random?: () => number;
}

/**
 * The objects of a collection as they stand: a list, then a watch from there on, for ever. A watch that ends goes on
 * where it was; a version that the server no longer has (410) leads to a new list; failures are retried ever more
 * slowly, and what was last seen stays.
 */
export class Reflector<Raw extends ApiObject, T> {
  readonly #options: ReflectorOptions<Raw, T>;
  readonly #objects = new Map<string, T>();
  readonly #listeners = new Set<() => void>();
  readonly #synced = Promise.withResolvers<void>();
  readonly #closed = new AbortController();
  #version = '';
  #failures = 0;
  #failure: string | undefined;
  #timer: Timer | undefined;
  #wake: (() => void) | undefined;

  constructor(options: ReflectorOptions<Raw, T>) {
    this.#options = options;
    void this.#run();
  }

  /** By `NAMESPACE/NAME`, or `NAME` where there is no namespace. */
  get objects(): ReadonlyMap<string, T> {
    return this.#objects;
  }

  /** Resolves after the first list. */
  get synced(): Promise<void> {
    return this.#synced.promise;
  }

  /** Why what is known may be old; absent while the server answers. */
  get failure(): string | undefined {
    return this.#failure;
  }

  /** Objects changed, or the server failed or came back. */
  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  close(): void {
    this.#closed.abort();
    this.#timer?.cancel();
    this.#wake?.();
  }

  async #run(): Promise<void> {
    const { clock, backoff = BACKOFF, random = Math.random } = this.#options;
    while (!this.#closed.signal.aborted) {
      const started = clock.monotonic();
      try {
        if (this.#version === '') await this.#list();
        await this.#watch();
        // A server that ends every watch at once is not asked again at once.
        if (clock.monotonic() - started < 1000) await this.#sleep(backoffMs(1, random(), backoff));
      } catch (error) {
        if (this.#closed.signal.aborted) return;
        if (isExpired(error)) {
          this.#version = '';
          // Lists are dear: a server that forgets at once what it has just listed is asked again only later.
          if (this.#failures === 0 && clock.monotonic() - started >= 1000) continue;
        }
        this.#failures += 1;
        // A watch that broke is no news yet: whether the server can be reached shows the next attempt.
        if (this.#failures > 1) this.#fail(error);
        await this.#sleep(backoffMs(this.#failures, random(), backoff));
      }
    }
  }

  async #list(): Promise<void> {
    const { api, path } = this.#options;
    const { signal } = this.#closed;
    const seen = new Map<string, Raw>();
    let version = '';
    for (let next: string | undefined = ''; next !== undefined;) {
      const query = { ...this.#selectors(), limit: '500', ...(next !== '' && { continue: next }) };
      const page: ApiList<Raw> = await api.call({ method: 'GET', path, query, signal });
      for (const item of page.items) seen.set(keyOf(item), item);
      version = page.metadata.resourceVersion ?? '';
      next = page.metadata.continue || undefined;
    }
    this.#version = version;
    this.#objects.clear();
    for (const [key, object] of seen) this.#objects.set(key, this.#options.keep(object));
    this.#recovered();
    this.#synced.resolve();
    this.#changed();
  }

  async #watch(): Promise<void> {
    const { api, path, random = Math.random } = this.#options;
    const query = {
      ...this.#selectors(),
      watch: 'true',
      allowWatchBookmarks: 'true',
      resourceVersion: this.#version,
      // Spread, so that the watches of many replicas do not all end together.
      timeoutSeconds: String(300 + Math.floor(random() * 300)),
    };
    const { signal } = this.#closed;
    await api.watch(
      { method: 'GET', path, query, signal },
      { onOpen: () => this.#recovered(), onEvent: (event) => this.#take(event) },
    );
  }

  #take({ type, object }: WatchEvent): void {
    if (type === 'ERROR') {
      const { code = 0, message = '' } = object as { code?: number; message?: string };
      throw new ApiError(code, message);
    }
    const item = object as Raw;
    this.#version = item.metadata.resourceVersion ?? this.#version;
    if (type === 'BOOKMARK') return;
    if (type === 'DELETED') this.#objects.delete(keyOf(item));
    else this.#objects.set(keyOf(item), this.#options.keep(item));
    this.#changed();
  }

  #selectors(): Record<string, string> {
    const { labelSelector, fieldSelector } = this.#options;
    return {
      ...(labelSelector !== undefined && { labelSelector }),
      ...(fieldSelector !== undefined && { fieldSelector }),
    };
  }

  #fail(error: unknown): void {
    const failure = error instanceof Error ? error.message : String(error);
    if (failure === this.#failure) return;
    this.#failure = failure;
    this.#changed();
  }

  #recovered(): void {
    this.#failures = 0;
    if (this.#failure === undefined) return;
    this.#failure = undefined;
    this.#changed();
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }

  async #sleep(milliseconds: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wake = resolve;
    this.#timer = this.#options.clock.after(milliseconds, resolve);
    await promise;
  }
}

function isExpired(error: unknown): boolean {
  return hasStatus(error, STATUS.expired);
}

function keyOf({ metadata }: ApiObject): string {
  return metadata.namespace ? `${metadata.namespace}/${metadata.name}` : metadata.name;
}
