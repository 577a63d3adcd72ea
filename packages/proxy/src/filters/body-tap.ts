import type { BodyObserver } from './filter.ts';

interface Observer {
  readonly piece: BodyObserver;
  readonly ended: (() => void) | undefined;
  readonly failed: (error: unknown) => void;
}

/** Those who watch one body pass. Each gets bytes of its own; one that throws is not asked again. */
export class BodyTap {
  #observers: readonly Observer[] = [];

  /** `failed` hears what the observer throws. */
  add(
    piece: BodyObserver,
    ended: (() => void) | undefined,
    failed: (error: unknown) => void,
  ): void {
    this.#observers = [...this.#observers, { piece, ended, failed }];
  }

  get watched(): boolean {
    return this.#observers.length > 0;
  }

  /** The bytes may be overwritten once this returns. */
  push(bytes: Uint8Array): void {
    if (bytes.length > 0) this.#tell(({ piece }) => piece(Uint8Array.from(bytes)));
  }

  end(): void {
    this.#tell(({ ended }) => ended?.());
    this.#observers = [];
  }

  #tell(say: (observer: Observer) => void): void {
    for (const observer of this.#observers) {
      try {
        say(observer);
      } catch (error) {
        this.#observers = this.#observers.filter((one) => one !== observer);
        observer.failed(error);
      }
    }
  }
}
