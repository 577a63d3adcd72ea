import { GoFunctionError } from '../error.ts';
import type { Meter } from '../meter.ts';
import { GoFloat } from '../value/types.ts';

/** An exact decimal: `digits` divided by ten to `scale`. */
export interface Decimal {
  readonly digits: bigint;
  readonly scale: number;
}

/** Quotients are kept to this many places, rounded half away from zero. */
const QUOTIENT_PLACES = 16;

/** Sprig's float arithmetic is decimal, so that 0.1 and 0.2 make 0.3. */
export function withDecimals(
  meter: Meter,
  values: readonly number[],
  operate: (left: Decimal, right: Decimal) => Decimal,
): GoFloat {
  const result = values.map(decimalOf).reduce((left, right) => {
    const next = operate(left, right);
    meter.spend(50 + (next.digits.toString(16).length >> 2));
    return next;
  });
  return new GoFloat(Number(`${result.digits}e${-result.scale}`));
}

function decimalOf(value: number): Decimal {
  if (!Number.isFinite(value))
    throw new GoFunctionError(`Cannot create a Decimal from ${goName(value)}`);
  const [mantissa = '0', exponent = '0'] = value.toExponential().split('e');
  const fraction = mantissa.split('.')[1]?.length ?? 0;
  const scale = fraction - Number(exponent);
  const digits = BigInt(mantissa.replace('.', ''));
  return scale >= 0 ? { digits, scale } : { digits: digits * 10n ** BigInt(-scale), scale: 0 };
}

function goName(value: number): string {
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
}

export function addDecimals(left: Decimal, right: Decimal): Decimal {
  const scale = Math.max(left.scale, right.scale);
  return { digits: rescale(left, scale) + rescale(right, scale), scale };
}

export function subtractDecimals(left: Decimal, right: Decimal): Decimal {
  return addDecimals(left, { ...right, digits: -right.digits });
}

export function multiplyDecimals(left: Decimal, right: Decimal): Decimal {
  return { digits: left.digits * right.digits, scale: left.scale + right.scale };
}

export function divideDecimals(left: Decimal, right: Decimal): Decimal {
  if (right.digits === 0n) throw new GoFunctionError('decimal division by 0');
  const dividend = left.digits * 10n ** BigInt(QUOTIENT_PLACES + right.scale);
  const divisor = right.digits * 10n ** BigInt(left.scale);
  return { digits: divideHalfUp(dividend, divisor), scale: QUOTIENT_PLACES };
}

function divideHalfUp(dividend: bigint, divisor: bigint): bigint {
  const negative = dividend < 0n !== divisor < 0n;
  const numerator = dividend < 0n ? -dividend : dividend;
  const denominator = divisor < 0n ? -divisor : divisor;
  const quotient = (2n * numerator + denominator) / (2n * denominator);
  return negative ? -quotient : quotient;
}

function rescale({ digits, scale }: Decimal, to: number): bigint {
  return digits * 10n ** BigInt(to - scale);
}
