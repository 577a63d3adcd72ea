import { GoFunctionError } from '../error.ts';
import { NO_FLAGS } from '../format/flags.ts';
import { formatValue } from '../format/format.ts';
import { Meter } from '../meter.ts';
import { isIntKind, kindOf, typeOf } from './kind.ts';
import { compareStrings } from './map.ts';
import { floatOf, integerOf, isUnsigned } from './number.ts';
import { GoComplex, GoStruct, type GoValue } from './types.ts';

type Basic = 'bool' | 'complex' | 'int' | 'uint' | 'float' | 'string' | 'other';

function basicKind(value: GoValue): Basic {
  const kind = kindOf(value);
  if (isIntKind(kind)) return isUnsigned(value) ? 'uint' : 'int';
  if (kind === 'float64') return 'float';
  if (kind === 'complex128') return 'complex';
  return kind === 'bool' || kind === 'string' ? kind : 'other';
}

function isNil(value: GoValue): boolean {
  if (value === undefined || value === null) return true;
  return value instanceof GoStruct && value.type.pointer && value.target === undefined;
}

/** Go's `==` between values of basic kinds; an int and a float do not compare. */
export function equal(left: GoValue, right: GoValue): boolean {
  if (typeof left === 'string' && typeof right === 'string') return left === right;
  const leftKind = basicKind(left);
  const rightKind = basicKind(right);
  if (leftKind !== rightKind) {
    if (isInteger(leftKind) && isInteger(rightKind)) return integerOf(left) === integerOf(right);
    if (isNil(left) && isNone(left)) return false;
    if (isNil(right) && isNone(right)) return false;
    throw incompatible(left, right);
  }
  switch (leftKind) {
    case 'bool':
    case 'string':
      return left === right;
    case 'int':
    case 'uint':
      return integerOf(left) === integerOf(right);
    case 'float':
      return floatOf(left) === floatOf(right);
    case 'complex':
      return sameComplex(left, right);
    case 'other':
      return equalOthers(left, right);
  }
}

function isNone(value: GoValue): boolean {
  return value === undefined || value === null;
}

function isInteger(kind: Basic): boolean {
  return kind === 'int' || kind === 'uint';
}

function sameComplex(left: GoValue, right: GoValue): boolean {
  if (!(left instanceof GoComplex) || !(right instanceof GoComplex)) return false;
  return left.re === right.re && left.im === right.im;
}

/** Maps, lists and functions compare with nil only. */
function equalOthers(left: GoValue, right: GoValue): boolean {
  if (isNil(left) || isNil(right)) return isNil(left) === isNil(right);
  if (kindOf(left) !== kindOf(right))
    throw new GoFunctionError(
      `non-comparable types ${shown(left, 's')}: ${typeOf(left)}, ${typeOf(right)}: ${shown(right, 'v')}`,
    );
  if (left instanceof GoStruct && right instanceof GoStruct) return left.target === right.target;
  throw new GoFunctionError(`non-comparable type ${shown(right, 's')}: ${typeOf(right)}`);
}

/** Go shows the value too, one of them with a verb that seldom fits. */
function shown(value: GoValue, verb: 's' | 'v'): string {
  return formatValue(value, { verb, flags: NO_FLAGS, meter: new Meter() });
}

/** Go's `<` between two integers, floats or strings. */
export function less(left: GoValue, right: GoValue): boolean {
  if (
    typeof left === 'number' &&
    typeof right === 'number' &&
    Number.isInteger(left) === Number.isInteger(right)
  )
    return left < right;
  const leftKind = basicKind(left);
  const rightKind = basicKind(right);
  if (leftKind === 'other' || rightKind === 'other') throw notComparable();
  if (leftKind !== rightKind && !(isInteger(leftKind) && isInteger(rightKind)))
    throw incompatible(left, right);
  switch (leftKind) {
    case 'int':
    case 'uint':
      return (integerOf(left) ?? 0n) < (integerOf(right) ?? 0n);
    case 'float':
      return (floatOf(left) ?? 0) < (floatOf(right) ?? 0);
    case 'string':
      return compareStrings(left as string, right as string) < 0;
    case 'bool':
    case 'complex':
      throw notComparable();
  }
}

function notComparable(): GoFunctionError {
  return new GoFunctionError('invalid type for comparison');
}

function incompatible(left: GoValue, right: GoValue): GoFunctionError {
  const types = `${typeOf(left)} and ${typeOf(right)}`;
  return new GoFunctionError(`incompatible types for comparison: ${types}`);
}
