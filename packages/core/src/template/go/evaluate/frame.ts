import type { Limits } from '../meter.ts';
import { Meter } from '../meter.ts';
import { byteLength } from '../value/bytes.ts';
import type { GoValue } from '../value/types.ts';

/** One rendering: what it wrote, and what it may still do. */
export class Run {
  readonly meter: Meter;
  output = '';
  #bytes = 0;
  /** How many templates call each other at this moment. */
  depth = 0;

  constructor(limits: Limits) {
    this.meter = new Meter(limits);
  }

  write(text: string, bytes: number = byteLength(text)): void {
    this.#bytes += bytes;
    if (this.#bytes > this.meter.limits.maxOutputBytes) throw this.meter.tooLarge();
    this.output += text;
  }
}

/** One execution of one template: its variables, each at the slot that compilation gave it. */
export interface Frame {
  readonly run: Run;
  readonly variables: GoValue[];
}

/** An operand or pipeline, compiled. */
export type Expression = (frame: Frame, dot: GoValue) => GoValue;

/** A command, compiled; `final` is the value piped into it, where there is one. */
export type Stage = (frame: Frame, dot: GoValue, final: GoValue) => GoValue;

/** How a statement ended: on to the next one, or out of the turn, or out of the range. */
export const NEXT = 0;
export const CONTINUE = 1;
export const BREAK = 2;
export type Signal = typeof NEXT | typeof CONTINUE | typeof BREAK;

export type Statement = (frame: Frame, dot: GoValue) => Signal;
