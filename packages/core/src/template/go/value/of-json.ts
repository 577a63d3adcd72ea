import { GoFloat, GoMap, type GoValue } from './types.ts';

export interface OfJsonOptions {
  /**
   * What integers become: `int64` where data was read to keep them apart from floats, `float64` as
   * Go's own JSON reader has them (a million then prints as 1e+06). @default 'int64'
   */
  readonly integers?: 'int64' | 'float64';
}

/**
 * Turns JSON data into values for a template. Objects become maps of their own, so that a template
 * that writes to one (`set`) leaves the data alone. What JSON has not becomes nil.
 */
export function goValueOf(data: unknown, options: OfJsonOptions = {}): GoValue {
  if (typeof data === 'string' || typeof data === 'boolean') return data;
  if (typeof data === 'bigint') return data;
  if (typeof data === 'number') return numberOf(data, options);
  if (typeof data !== 'object' || data === null) return null;
  if (Array.isArray(data)) return data.map((item) => goValueOf(item, options));
  return new GoMap(Object.entries(data).map(([key, value]) => [key, goValueOf(value, options)]));
}

function numberOf(data: number, { integers = 'int64' }: OfJsonOptions): GoValue {
  const exact = integers === 'int64' && Number.isSafeInteger(data);
  return exact ? BigInt(data) : new GoFloat(data);
}
