import { GoFunctionError } from '../error.ts';
import { any, float64, int, string } from '../function/params.ts';
import {
  func,
  type FunctionMap,
  metered,
  meteredVariadic,
  variadic,
  withCost,
} from '../function/signature.ts';
import { show } from '../format/format.ts';
import type { Meter } from '../meter.ts';
import { parseInteger } from '../parse/number.ts';
import { intOf } from '../value/number.ts';
import { GoFloat, GoSlice, type GoValue } from '../value/types.ts';
import { toFloat, toInt64 } from './convert.ts';
import {
  addDecimals,
  divideDecimals,
  multiplyDecimals,
  subtractDecimals,
  withDecimals,
} from './decimal.ts';

const max = variadic([any], any, (...values) =>
  values.map(toInt64).reduce((a, b) => (b > a ? b : a)),
);

/** Decimals have as many digits as it takes, and take the longer for it. */
const decimals: FunctionMap = withCost(
  { call: 50, size: 1 },
  {
    addf: meteredVariadic([], any, (meter, ...values) =>
      withDecimals(meter, [0, ...values.map(toFloat)], addDecimals),
    ),
    add1f: metered([any], (meter, value) => withDecimals(meter, [toFloat(value), 1], addDecimals)),
    subf: meteredVariadic([any], any, (meter, ...values) =>
      withDecimals(meter, values.map(toFloat), subtractDecimals),
    ),
    mulf: meteredVariadic([any], any, (meter, ...values) =>
      withDecimals(meter, values.map(toFloat), multiplyDecimals),
    ),
    divf: meteredVariadic([any], any, (meter, ...values) =>
      withDecimals(meter, values.map(toFloat), divideDecimals),
    ),
  },
);

export const math: FunctionMap = {
  add: variadic([], any, (...values) => values.map(toInt64).reduce((a, b) => wrapped(a + b), 0n)),
  add1: func([any], (value) => wrapped(toInt64(value) + 1n)),
  sub: func([any, any], (a, b) => wrapped(toInt64(a) - toInt64(b))),
  mul: variadic([any], any, (...values) => values.map(toInt64).reduce((a, b) => wrapped(a * b))),
  div: func([any, any], (a, b) => wrapped(toInt64(a) / divisor(b))),
  mod: func([any, any], (a, b) => toInt64(a) % divisor(b)),
  max,
  biggest: max,
  min: variadic([any], any, (...values) => values.map(toInt64).reduce((a, b) => (b < a ? b : a))),
  maxf: variadic([any], any, (...values) => new GoFloat(Math.max(...values.map(toFloat)))),
  minf: variadic([any], any, (...values) => new GoFloat(Math.min(...values.map(toFloat)))),
  ...decimals,
  floor: func([any], (value) => new GoFloat(Math.floor(toFloat(value)))),
  ceil: func([any], (value) => new GoFloat(Math.ceil(toFloat(value)))),
  round: variadic([any, int], float64, (value, places, ...on) =>
    round(toFloat(value), places, on[0] ?? 0.5),
  ),
  int: func([any], (value) => intOf(toInt64(value))),
  int64: func([any], toInt64),
  float64: func([any], (value) => new GoFloat(toFloat(value))),
  atoi: func([string], atoi),
  toDecimal: metered([any], (meter, value) => octal(show(value, meter))),
  until: metered([int], (meter, count) => ints(steps(meter, 0, count, count < 0 ? -1 : 1))),
  untilStep: metered([int, int, int], (meter, start, stop, step) =>
    ints(steps(meter, start, stop, step)),
  ),
  seq: meteredVariadic([], int, (meter, ...bounds) => sequence(meter, bounds)),
};

function wrapped(value: bigint): bigint {
  return BigInt.asIntN(64, value);
}

function divisor(value: GoValue): bigint {
  const by = toInt64(value);
  if (by === 0n) throw new GoFunctionError('runtime error: integer divide by zero');
  return by;
}

/** Half of the last place and more goes up, for negative values too. */
function round(value: number, places: number, on: number): GoFloat {
  const power = 10 ** places;
  const digit = power * value;
  return new GoFloat((digit % 1 >= on ? Math.ceil(digit) : Math.floor(digit)) / power);
}

function atoi(text: string): GoValue {
  const digits = /^[+-]?[0-9]+$/.test(text) ? text.replace('+', '') : '0';
  // What is too long is out of range all the same.
  const value = BigInt(digits.slice(0, 40));
  return BigInt.asIntN(64, value) === value
    ? intOf(value)
    : intOf(value > 0n ? 2n ** 63n - 1n : -(2n ** 63n));
}

/** Reads octal digits, as file modes are written. */
function octal(text: string): bigint {
  const digits = /^([+-]?)([0-7]+)$/.exec(text);
  const value = digits ? (parseInteger(`${digits[1] ?? ''}0o${digits[2] ?? ''}`) ?? 0n) : 0n;
  return BigInt.asIntN(64, value) === value ? value : 0n;
}

function steps(meter: Meter, start: number, stop: number, step: number): number[] {
  if (step === 0 || stop < start !== step < 0) return [];
  const count = Math.ceil((stop - start) / step);
  meter.spend(count / 4);
  meter.size(count);
  return Array.from({ length: count }, (_, index) => start + index * step);
}

/** As the shell's seq: an end, a start and an end, or a start, a step and an end; the end included. */
function sequence(meter: Meter, bounds: readonly number[]): string {
  const [first = 0, second = 0, third = 0] = bounds;
  if (bounds.length === 0 || bounds.length > 3) return '';
  const start = bounds.length === 1 ? 1 : first;
  const end = bounds.length === 1 ? first : bounds.length === 2 ? second : third;
  const direction = end < start ? -1 : 1;
  const step = bounds.length === 3 ? second : direction;
  if (bounds.length === 3 && direction < 0 && step > 0) return '';
  return steps(meter, start, end + direction, step).join(' ');
}

function ints(values: readonly number[]): GoSlice {
  return new GoSlice(values, 'int');
}
