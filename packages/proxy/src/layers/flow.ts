import type { Emit } from '../wire/command.ts';
import type { Side } from '../wire/event.ts';

/** Why a side is not read for the moment. */
const HOLDS = { congested: 1, pipelined: 2, connecting: 4 } as const;
export type Hold = keyof typeof HOLDS;

/** Pauses a side while anyone has a reason to, and resumes it when the last reason is gone. */
export class Flow {
  readonly #emit: Emit;
  readonly #from: Side;
  #held = 0;

  constructor(emit: Emit, from: Side) {
    this.#emit = emit;
    this.#from = from;
  }

  hold(reason: Hold): void {
    if (this.#held === 0) this.#emit({ kind: 'pause', from: this.#from });
    this.#held |= HOLDS[reason];
  }

  free(reason: Hold): void {
    if (this.#held === 0) return;
    this.#held &= ~HOLDS[reason];
    if (this.#held === 0) this.#emit({ kind: 'resume', from: this.#from });
  }

  freeAll(): void {
    if (this.#held === 0) return;
    this.#held = 0;
    this.#emit({ kind: 'resume', from: this.#from });
  }
}
