import { quote } from '../format/quote.ts';
import { GoFunctionError } from '../error.ts';
import { type GoObject, GoMap, type GoValue, isPlainObject } from './types.ts';

/** Plain objects and `GoMap`s are both Go maps; this file is the only one that tells them apart. */
export type MapValue = GoMap | GoObject;

export function isMap(value: GoValue): value is MapValue {
  return value instanceof GoMap || isPlainObject(value);
}

/** Own keys only: `__proto__` and `constructor` are keys like any other. */
export function hasKey(map: MapValue, key: string): boolean {
  return map instanceof GoMap ? map.entries.has(key) : Object.hasOwn(map, key);
}

/** `undefined` where the key is missing; a present key never reads as `undefined`. */
export function getKey(map: MapValue, key: string): GoValue {
  if (map instanceof GoMap) {
    const value = map.entries.get(key);
    return value === undefined && map.entries.has(key) ? null : value;
  }
  if (!Object.hasOwn(map, key)) return undefined;
  const value = map[key];
  return value === undefined ? null : value;
}

/** In insertion order; use `sortedKeys` wherever Go's order is seen. */
export function keysOf(map: MapValue): string[] {
  return map instanceof GoMap ? [...map.entries.keys()] : Object.keys(map);
}

export function sizeOf(map: MapValue): number {
  return map instanceof GoMap ? map.entries.size : Object.keys(map).length;
}

export function sortedKeys(map: MapValue): string[] {
  return keysOf(map).toSorted(compareStrings);
}

export function entriesOf(map: MapValue): [string, GoValue][] {
  return keysOf(map).map((key) => [key, getKey(map, key)]);
}

export function elementOf(map: MapValue): string {
  return map instanceof GoMap ? map.element : 'interface {}';
}

/** Writes as Go's templates do, into the map itself; frozen data says so instead of lying. */
export function setKey(map: MapValue, key: string, value: GoValue): void {
  if (map instanceof GoMap) {
    map.entries.set(key, value ?? null);
    return;
  }
  const written = Reflect.defineProperty(map, key, {
    value: value ?? null,
    writable: true,
    enumerable: true,
    configurable: true,
  });
  if (!written) throw new GoFunctionError(`cannot set ${quote(key)}: the map is read-only`);
}

export function deleteKey(map: MapValue, key: string): void {
  if (map instanceof GoMap) map.entries.delete(key);
  else if (!Reflect.deleteProperty(map, key))
    throw new GoFunctionError(`cannot unset ${quote(key)}: the map is read-only`);
}

/** Go orders strings by their bytes, which is the order of their code points. */
export function compareStrings(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const left = a.charCodeAt(index);
    const right = b.charCodeAt(index);
    if (left === right) continue;
    return byteOrder(left) - byteOrder(right);
  }
  return a.length - b.length;
}

/** Surrogates stand for code points above U+FFFF, except the stand-ins for stray bytes. */
function byteOrder(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
