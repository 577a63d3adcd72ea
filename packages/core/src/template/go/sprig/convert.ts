import { show } from '../format/format.ts';
import type { Meter } from '../meter.ts';
import { parseGoFloat, parseInteger } from '../parse/number.ts';
import { fromBytes } from '../value/bytes.ts';
import { floatOf, integerOf } from '../value/number.ts';
import { GoSlice, type GoValue, itemsOf } from '../value/types.ts';

/** Any value as text: strings and bytes as they are, everything else as `%v` shows it. */
export function toText(value: GoValue, meter: Meter): string {
  if (value instanceof GoSlice && value.element === 'uint8')
    return fromBytes(Uint8Array.from(value.items, (item) => Number(integerOf(item) ?? 0n)));
  return show(value, meter);
}

/** Any value as a list of texts; nil items are left out, a single value becomes a list of one. */
export function toTexts(value: GoValue, meter: Meter): string[] {
  const items = itemsOf(value);
  if (items) return items.filter(isPresent).map((item) => toText(item, meter));
  return isPresent(value) ? [toText(value, meter)] : [];
}

export function isPresent(value: GoValue): boolean {
  return value !== undefined && value !== null;
}

/** Any value as an int64; what cannot be one is 0. */
export function toInt64(value: GoValue): bigint {
  const integer = integerOf(value);
  if (integer !== undefined) return BigInt.asIntN(64, integer);
  const float = floatOf(value);
  if (float !== undefined) return floatToInt64(float);
  if (typeof value === 'boolean') return value ? 1n : 0n;
  if (typeof value !== 'string') return 0n;
  const parsed = parseInteger(value.replace(/\.0+$/, '')) ?? 0n;
  return BigInt.asIntN(64, parsed) === parsed ? parsed : 0n;
}

/** Out of range is what amd64 makes of it: the smallest int64. */
function floatToInt64(float: number): bigint {
  if (!Number.isFinite(float) || Math.abs(float) >= 2 ** 63) return -(2n ** 63n);
  return BigInt(Math.trunc(float));
}

/** Any value as a float64; what cannot be one is 0. */
export function toFloat(value: GoValue): number {
  const float = floatOf(value);
  if (float !== undefined) return float;
  const integer = integerOf(value);
  if (integer !== undefined) return Number(integer);
  if (typeof value === 'boolean') return value ? 1 : 0;
  return typeof value === 'string' ? parseFloatText(value) : 0;
}

function parseFloatText(text: string): number {
  const special = /^([+-]?)(?:inf(?:inity)?|(nan))$/i.exec(text);
  if (special) return special[2] ? Number.NaN : special[1] === '-' ? -Infinity : Infinity;
  const float = parseGoFloat(text) ?? 0;
  return Number.isFinite(float) ? float : 0;
}
