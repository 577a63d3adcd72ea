import { GoComplex, GoFloat, GoInt, GoMap, GoSlice, GoStruct, type GoValue } from './types.ts';
import { isMap, sizeOf } from './map.ts';

/** Whether `if` takes the branch: neither zero, nor empty, nor nil. */
export function isTrue(value: GoValue): boolean {
  if (typeof value !== 'object') {
    if (typeof value === 'number') return value !== 0; // NaN is true in Go
    return Boolean(value);
  }
  if (value === null) return false;
  if (Array.isArray(value)) return value.length > 0;
  if (value instanceof GoMap) return value.entries.size > 0;
  if (value instanceof GoSlice) return value.items.length > 0;
  if (value instanceof GoStruct) return !value.type.pointer || value.target !== undefined;
  if (value instanceof GoFloat) return value.value !== 0;
  if (value instanceof GoInt) return value.value !== 0n;
  if (value instanceof GoComplex) return value.re !== 0 || value.im !== 0;
  return !isMap(value) || sizeOf(value) > 0;
}
