import type { Direction } from '../telemetry/access-record.ts';

const DIRECTIONS = ['outbound', 'inbound'] as const satisfies readonly Direction[];
const WORDS = DIRECTIONS.length;

/**
 * How many connections every worker has open, in memory that all threads share: the end of the pod
 * and the bound on connections are the whole sidecar's, and nobody waits for an answer to know.
 */
export class ConnectionTally {
  readonly memory: SharedArrayBuffer;
  readonly #open: Int32Array;

  constructor(memory: SharedArrayBuffer) {
    this.memory = memory;
    this.#open = new Int32Array(memory);
  }

  static forWorkers(workers: number): ConnectionTally {
    return new ConnectionTally(
      new SharedArrayBuffer(workers * WORDS * Int32Array.BYTES_PER_ELEMENT),
    );
  }

  /** Every place has one writer, the worker whose it is. */
  tell(worker: number, direction: Direction, open: number): void {
    Atomics.store(this.#open, worker * WORDS + DIRECTIONS.indexOf(direction), open);
  }

  /** Of all workers together. */
  open(direction: Direction): number {
    let sum = 0;
    for (let at = DIRECTIONS.indexOf(direction); at < this.#open.length; at += WORDS)
      sum += Atomics.load(this.#open, at);
    return sum;
  }
}
