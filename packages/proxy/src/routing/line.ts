/** A place in a line. */
export interface Place {
  /** Resolves when it is this one's turn; from then on a slot is kept for it. */
  readonly turn: Promise<'turn'>;
  /** Uses the slot that was kept. */
  take(): void;
  /** Gives the place up, and a slot that was kept to the next in line. */
  leave(): void;
}

/** Those who wait for a slot, in the order in which they came. Each slot that gets free is kept for one of them. */
export class Line {
  readonly #waiting: Set<() => void> = new Set();
  #kept = 0;

  get length(): number {
    return this.#waiting.size;
  }

  /** Slots that are free and spoken for. */
  get kept(): number {
    return this.#kept;
  }

  join(): Place {
    const { promise, resolve } = Promise.withResolvers<'turn'>();
    let state: 'waiting' | 'called' | 'left' = 'waiting';
    const call = (): void => {
      state = 'called';
      this.#kept++;
      resolve('turn');
    };
    this.#waiting.add(call);
    const leave = (): boolean => {
      const called = state === 'called';
      if (called) this.#kept--;
      this.#waiting.delete(call);
      state = 'left';
      return called;
    };
    return {
      turn: promise,
      take: () => void leave(),
      leave: () => {
        if (leave()) this.call();
      },
    };
  }

  /** A slot got free. */
  call(): void {
    const [next] = this.#waiting;
    if (next === undefined) return;
    this.#waiting.delete(next);
    next();
  }
}
