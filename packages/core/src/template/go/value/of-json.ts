import { GoFloat, GoMap, type GoValue } from './types.ts';

export interface OfJsonOptions {
  /**
   * What integers become: `int64` where data was read to keep them apart from floats, `float64` as
   * Go's own JSON reader has them (a million then prints as 1e+06). @default 'int64'
   */
  readonly integers?: 'int64' | 'float64';
}

/** Data that nests deeper is cut off there: no function would walk that far either. */
const MAX_NESTING = 1000;

/**
 * Turns JSON data into values for a template. Objects become maps of their own, so that a template
 * that writes to one (`set`) leaves the data alone. What JSON has not becomes nil.
 */
export function goValueOf(data: unknown, options: OfJsonOptions = {}): GoValue {
  return convert(data, options, 0);
}

function convert(data: unknown, options: OfJsonOptions, depth: number): GoValue {
  if (typeof data === 'string' || typeof data === 'boolean') return data;
  if (typeof data === 'bigint') return data;
  if (typeof data === 'number') return numberOf(data, options);
  if (typeof data !== 'object' || data === null || depth > MAX_NESTING) return null;
  if (Array.isArray(data)) return data.map((item) => convert(item, options, depth + 1));
  const map = new GoMap();
  for (const [key, value] of Object.entries(data))
    map.entries.set(key, convert(value, options, depth + 1));
  return map;
}

function numberOf(data: number, { integers = 'int64' }: OfJsonOptions): GoValue {
  const exact = integers === 'int64' && Number.isSafeInteger(data);
  return exact ? BigInt(data) : new GoFloat(data);
}
