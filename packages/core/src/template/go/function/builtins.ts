import { GoFunctionError } from '../error.ts';
import { sprint, sprintln } from '../format/print.ts';
import { sprintf } from '../format/printf.ts';
import type { Meter } from '../meter.ts';
import { equal, less } from '../value/compare.ts';
import { typeOf } from '../value/kind.ts';
import { isTrue } from '../value/truth.ts';
import type { GoValue } from '../value/types.ts';
import { index, lengthOf, slice } from './collection.ts';
import { escapeHtml, escapeJs, escapeQuery } from './escape.ts';
import { any, reflectValue, string } from './params.ts';
import {
  func,
  GoFunction,
  MISMATCH,
  meteredVariadic,
  type Param,
  variadic,
  PER_CHARACTER,
  withCost,
} from './signature.ts';

const escapers = withCost(PER_CHARACTER, {
  html: meteredVariadic([], any, (meter, ...values) => escapeHtml(textOf(values, meter))),
  js: meteredVariadic([], any, (meter, ...values) => escapeJs(textOf(values, meter))),
  urlquery: meteredVariadic([], any, (meter, ...values) => escapeQuery(textOf(values, meter))),
});

/** The functions that every Go template has. The evaluator gives `and`, `or` and `call` their own ways. */
export const builtins = {
  ...escapers,
  and: variadic([reflectValue], reflectValue, (first, ...rest) => rest.at(-1) ?? first),
  or: variadic([reflectValue], reflectValue, (first, ...rest) => rest.at(-1) ?? first),
  not: func([reflectValue], (value) => !isTrue(value)),
  len: func([reflectValue], lengthOf),
  index: variadic([reflectValue], reflectValue, (value, ...keys) => index(value, keys)),
  slice: variadic([reflectValue], reflectValue, (value, ...indexes) => slice(value, indexes)),
  call: new GoFunction([reflectValue], reflectValue, call),
  print: meteredVariadic([], any, (meter, ...values) => sprint(values, meter)),
  println: meteredVariadic([], any, (meter, ...values) => sprintln(values, meter)),
  printf: meteredVariadic([string], any, (meter, format, ...values) =>
    sprintf(format, values, meter),
  ),
  eq: variadic([reflectValue], reflectValue, (first, ...rest) => equalsAny(first, rest)),
  ne: func([reflectValue, reflectValue], (left, right) => !equal(left, right)),
  lt: func([reflectValue, reflectValue], (left, right) => less(left, right)),
  le: func([reflectValue, reflectValue], (left, right) => lessOrEqual(left, right)),
  gt: func([reflectValue, reflectValue], (left, right) => !lessOrEqual(left, right)),
  ge: func([reflectValue, reflectValue], (left, right) => !less(left, right)),
} as const satisfies Readonly<Record<string, GoFunction>>;

function equalsAny(first: GoValue, rest: readonly GoValue[]): boolean {
  if (rest.length === 0) throw new GoFunctionError('missing argument for comparison');
  return rest.some((value) => equal(first, value));
}

/** Not `!(right < left)`: a NaN is in no order at all. */
function lessOrEqual(left: GoValue, right: GoValue): boolean {
  return less(left, right) || equal(left, right);
}

function textOf(values: readonly GoValue[], meter: Meter): string {
  return sprint(
    values.map((value) => value ?? '<no value>'),
    meter,
  );
}

/** The evaluator puts the callee's name, as written, before the arguments. */
function call([name, callee, ...args]: readonly unknown[], meter: Meter): GoValue {
  if (callee === undefined || callee === null) throw new GoFunctionError('call of nil');
  if (!(callee instanceof GoFunction))
    throw new GoFunctionError(`non-function ${String(name)} of type ${typeOf(callee as GoValue)}`);
  const { params, rest } = callee;
  const want = rest ? `at least ${params.length}` : String(params.length);
  if (rest ? args.length < params.length : args.length !== params.length)
    throw new GoFunctionError(
      `wrong number of args for ${String(name)}: got ${args.length} want ${want}`,
    );
  const values = args.map((arg, at) => readArgument(arg as GoValue, params[at] ?? rest, at));
  return callee.call(values, meter);
}

function readArgument(value: GoValue, param: Param<unknown> | undefined, at: number): unknown {
  if (param === undefined) return value;
  const missing = value === undefined || value === null;
  if (missing && !param.nilable)
    throw new GoFunctionError(`arg ${at}: value is nil; should be of type ${param.type}`);
  const read = param.read(value);
  if (read === MISMATCH)
    throw new GoFunctionError(
      `arg ${at}: value has type ${typeOf(value)}; should be ${param.type}`,
    );
  return read;
}
