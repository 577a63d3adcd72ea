import { LimitReached } from './error.ts';
import type { GoValue } from './value/types.ts';
import { GoMap, GoSlice } from './value/types.ts';

export interface Limits {
  /** UTF-8 bytes that one rendering may write, and that one string may hold. */
  readonly maxOutputBytes: number;
  /** Statements, calls and loop turns, plus work in proportion to the values handled. */
  readonly maxSteps: number;
}

export const DEFAULT_LIMITS: Limits = { maxOutputBytes: 8 * 1024 * 1024, maxSteps: 1_000_000 };

/** How deep values may nest when printed, compared or encoded, and templates when they call each other. */
export const MAX_DEPTH = 500;

/** How much of a value one step copies. */
const CHARACTERS = 128;
const ITEMS = 8;
const ENTRIES = 4;

/**
 * The budget of one rendering. A step is sized so that the default budget stays well below a
 * second whatever a template does; functions that walk or build values pay for what they walk.
 */
export class Meter {
  readonly limits: Limits;
  #left: number;

  constructor(limits: Limits = DEFAULT_LIMITS) {
    this.limits = limits;
    this.#left = limits.maxSteps;
  }

  spend(steps: number): void {
    this.#left -= steps;
    if (this.#left < 0) {
      const limit = `the limit of ${this.limits.maxSteps} steps`;
      throw new LimitReached('goTemplate.steps', `rendering takes more than ${limit}`);
    }
  }

  /** Call before building a string of `length`: nothing larger than the output can be of use. */
  size(length: number): void {
    if (length > this.limits.maxOutputBytes) throw this.tooLarge();
    this.spend(length / CHARACTERS);
  }

  /** Pays for reading a value, at a price for 128 characters or 8 items. */
  value(value: GoValue, price = 1): void {
    if (typeof value === 'string') {
      if (value.length > this.limits.maxOutputBytes) throw this.tooLarge();
      this.spend((value.length * price) / CHARACTERS);
    } else if (Array.isArray(value)) this.spend((value.length * price) / ITEMS);
    else if (value instanceof GoSlice) this.spend((value.items.length * price) / ITEMS);
    else if (value instanceof GoMap) this.spend((value.entries.size * price) / ENTRIES);
  }

  tooLarge(): LimitReached {
    const limit = `the limit of ${this.limits.maxOutputBytes} bytes`;
    return new LimitReached('goTemplate.output', `output is larger than ${limit}`);
  }

  /** Guards a walk over nested values; data may be cyclic once `set` has been called. */
  descend(depth: number): void {
    if (depth > MAX_DEPTH)
      throw new LimitReached('goTemplate.depth', `values nest deeper than ${MAX_DEPTH}`);
    this.spend(1);
  }
}
