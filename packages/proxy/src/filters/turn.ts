import { PillionError } from '@pillion/core/values';
import type { RequestEdits, ResponseEdits } from './head-edits.ts';

/** One handler's turn at a head: its changes go through for as long as it lasts, and can be undone. */
export class Turn {
  readonly stage: 'request' | 'response';
  readonly #undo: () => void;
  #over = false;

  constructor(stage: 'request' | 'response', edits: RequestEdits | ResponseEdits) {
    this.stage = stage;
    this.#undo = edits.mark();
  }

  get over(): boolean {
    return this.#over;
  }

  end(): void {
    this.#over = true;
  }

  undo(): void {
    this.#over = true;
    this.#undo();
  }

  /** Throws where the handler that kept a head tries to change it after its turn. */
  check(): void {
    if (!this.#over) return;
    throw new PillionError('filter.tooLate', 'the head went on; change it before the handler ends');
  }
}
