import type { Meter } from '../meter.ts';
import { typeOf } from '../value/kind.ts';
import { integerOf } from '../value/number.ts';
import type { GoValue } from '../value/types.ts';
import { type Flags, NO_FLAGS } from './flags.ts';
import { formatValue, show } from './format.ts';
import { formatText } from './scalar.ts';

/** Go refuses larger widths and precisions. */
const MAX_NUMBER = 1_000_000;

/** Go's `fmt.Sprintf`, with the same complaints inside the text where format and operands disagree. */
export function sprintf(format: string, operands: readonly GoValue[], meter: Meter): string {
  const state: State = {
    format,
    operands,
    at: 0,
    operand: 0,
    reordered: false,
    goodIndex: true,
    afterIndex: false,
  };
  let text = '';
  while (state.at < format.length) {
    const percent = format.indexOf('%', state.at);
    const plainEnd = percent < 0 ? format.length : percent;
    text += format.slice(state.at, plainEnd);
    state.at = plainEnd + 1;
    if (percent < 0) break;
    meter.spend(1);
    text += directive(state, meter);
    meter.size(text.length);
  }
  return state.reordered || state.operand >= operands.length ? text : text + extra(state, meter);
}

interface State {
  readonly format: string;
  readonly operands: readonly GoValue[];
  /** The next character of the format. */
  at: number;
  /** The next operand. */
  operand: number;
  /** Whether `[n]` was used; then unused operands are no mistake. */
  reordered: boolean;
  goodIndex: boolean;
  /** Whether an index was read last; no width or precision may follow it as digits. */
  afterIndex: boolean;
}

/** One `%` and what belongs to it: flags, width, precision, verb. */
function directive(state: State, meter: Meter): string {
  state.goodIndex = true;
  state.afterIndex = false;
  const marks = readMarks(state);
  readIndex(state);
  const width = readWidth(state);
  const precision = readPrecision(state);
  if (!state.afterIndex) readIndex(state);
  meter.size(Math.max(Math.abs(width.value ?? 0), precision.value ?? 0));
  meter.spend((precision.value ?? 0) >> 2);
  const minus = marks.minus || (width.value ?? 0) < 0;
  const flags: Flags = {
    ...NO_FLAGS,
    ...marks,
    minus,
    zero: marks.zero && !minus,
    width: width.value === undefined ? undefined : Math.abs(width.value),
    precision: precision.value,
  };
  return width.complaint + precision.complaint + applyVerb(state, flags, meter);
}

interface NumberRead {
  readonly value: number | undefined;
  /** What is written into the output where an operand of `*` is no number. */
  readonly complaint: string;
}

function readWidth(state: State): NumberRead {
  if (peek(state) === '*') {
    const value = takeNumber(state);
    return { value, complaint: value === undefined ? '%!(BADWIDTH)' : '' };
  }
  const value = readNumber(state);
  if (state.afterIndex && value !== undefined) state.goodIndex = false;
  return { value, complaint: '' };
}

function readPrecision(state: State): NumberRead {
  if (peek(state) !== '.') return { value: undefined, complaint: '' };
  state.at += 1;
  if (state.afterIndex) state.goodIndex = false;
  readIndex(state);
  if (peek(state) !== '*') return { value: readNumber(state) ?? 0, complaint: '' };
  const given = takeNumber(state) ?? -1;
  return given < 0
    ? { value: undefined, complaint: '%!(BADPREC)' }
    : { value: given, complaint: '' };
}

function applyVerb(state: State, flags: Flags, meter: Meter): string {
  const verb = String.fromCodePoint(state.format.codePointAt(state.at) ?? 0);
  if (state.at >= state.format.length) return '%!(NOVERB)';
  state.at += verb.length;
  if (verb === '%') return '%';
  if (!state.goodIndex) return `%!${verb}(BADINDEX)`;
  if (state.operand >= state.operands.length) return `%!${verb}(MISSING)`;
  const operand = state.operands[state.operand];
  state.operand += 1;
  if (verb === 'T') return formatText(typeOf(operand), 's', flags) ?? '';
  return formatValue(operand, { verb, flags: verb === 'v' ? flagsOfV(flags) : flags, meter });
}

/** `%+v` and `%#v` are verbs of their own: the flags do not reach the values inside as flags. */
function flagsOfV(flags: Flags): Flags {
  return { ...flags, plus: false, sharp: false, plusV: flags.plus, sharpV: flags.sharp };
}

function readMarks(state: State): Pick<Flags, 'minus' | 'plus' | 'sharp' | 'space' | 'zero'> {
  const start = state.at;
  while ('#0+- '.includes(peek(state) || 'x')) state.at += 1;
  const marks = state.format.slice(start, state.at);
  return {
    minus: marks.includes('-'),
    plus: marks.includes('+'),
    sharp: marks.includes('#'),
    space: marks.includes(' '),
    zero: marks.includes('0'),
  };
}

/** `[n]` names the operand that comes next. */
function readIndex(state: State): void {
  state.afterIndex = peek(state) === '[';
  if (!state.afterIndex) return;
  state.reordered = true;
  const close = state.format.indexOf(']', state.at);
  const digits = state.format.slice(state.at + 1, close < 0 ? state.at + 1 : close);
  const index = /^[0-9]{1,7}$/.test(digits) ? Number(digits) : 0;
  state.at = close < 0 ? state.at + 1 : close + 1;
  if (index >= 1 && index <= state.operands.length) state.operand = index - 1;
  else state.goodIndex = false;
}

function readNumber(state: State): number | undefined {
  const start = state.at;
  while (/[0-9]/.test(peek(state))) state.at += 1;
  if (start === state.at) return undefined;
  const digits = state.format.slice(start, state.at);
  if (Number(digits.slice(0, -1)) <= MAX_NUMBER) return Number(digits);
  state.at = state.format.length; // Go gives up on the format here
  return undefined;
}

/** `*` takes the number from the operands. */
function takeNumber(state: State): number | undefined {
  state.at += 1;
  state.afterIndex = false;
  const given = integerOf(state.operands[state.operand]);
  if (state.operand < state.operands.length) state.operand += 1;
  if (given === undefined || given > MAX_NUMBER || given < -MAX_NUMBER) return undefined;
  return Number(given);
}

function peek(state: State): string {
  return state.format[state.at] ?? '';
}

function extra(state: State, meter: Meter): string {
  const rest = state.operands.slice(state.operand).map((operand) => {
    if (operand === undefined || operand === null) return '<nil>';
    return `${typeOf(operand)}=${show(operand, meter)}`;
  });
  return `%!(EXTRA ${rest.join(', ')})`;
}
