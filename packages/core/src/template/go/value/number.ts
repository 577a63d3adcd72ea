import { GoFloat, GoInt, type GoValue } from './types.ts';

/** The integer in a value of any int kind. */
export function integerOf(value: GoValue): bigint | undefined {
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : undefined;
  if (typeof value === 'bigint') return value;
  return value instanceof GoInt ? value.value : undefined;
}

/** The float in a float64. */
export function floatOf(value: GoValue): number | undefined {
  if (typeof value === 'number') return Number.isInteger(value) ? undefined : value;
  return value instanceof GoFloat ? value.value : undefined;
}

/** An `int`: a number where it is exact, else a `GoInt`; wraps at 64 bits as Go does. */
export function intOf(value: bigint): GoValue {
  const wrapped = BigInt.asIntN(64, value);
  const number = Number(wrapped);
  return Number.isSafeInteger(number) ? number : new GoInt('int', wrapped);
}

export function isUnsigned(value: GoValue): boolean {
  return value instanceof GoInt && value.kind.startsWith('uint');
}
