import { GoFunctionError } from '../error.ts';
import { any, dict as dictParam, string } from '../function/params.ts';
import {
  func,
  type FunctionMap,
  metered,
  meteredVariadic,
  variadic,
} from '../function/signature.ts';
import type { Meter } from '../meter.ts';
import { typeOf } from '../value/kind.ts';
import {
  deleteKey,
  elementOf,
  entriesOf,
  getKey,
  hasKey,
  isMap,
  keysOf,
  type MapValue,
  setKey,
  sortedKeys,
} from '../value/map.ts';
import { GoMap, GoSlice, type GoValue, itemsOf } from '../value/types.ts';
import { toText } from './convert.ts';
import { isEmpty } from './empty.ts';

const merge = meteredVariadic([dictParam], dictParam, (meter, target, ...sources) => {
  for (const source of sources) mergeInto(meter, target, source, false);
  return target;
});
const mergeOverwrite = meteredVariadic([dictParam], dictParam, (meter, target, ...sources) => {
  for (const source of sources) mergeInto(meter, target, source, true);
  return target;
});
const deepCopy = metered([any], (meter, value) => {
  if (value === undefined || value === null)
    throw new GoFunctionError('reflect: call of reflect.Value.Type on zero Value');
  return copy(meter, value);
});

export const dicts: FunctionMap = {
  dict: meteredVariadic([], any, (meter, ...values) => pairs(meter, values)),
  get: func([dictParam, string], (map, key) => (hasKey(map, key) ? getKey(map, key) : '')),
  set: func([dictParam, string, any], (map, key, value) => {
    setKey(map, key, value);
    return map;
  }),
  unset: func([dictParam, string], (map, key) => {
    deleteKey(map, key);
    return map;
  }),
  hasKey: func([dictParam, string], (map, key) => hasKey(map, key)),
  pluck: variadic([string], dictParam, (key, ...maps) =>
    maps.filter((map) => hasKey(map, key)).map((map) => getKey(map, key)),
  ),
  // Go answers keys and values in random order; a sorted one is the better random.
  keys: variadic([], dictParam, (...maps) => new GoSlice(maps.flatMap(sortedKeys), 'string')),
  values: func([dictParam], (map) => sortedKeys(map).map((key) => getKey(map, key))),
  pick: variadic(
    [dictParam],
    string,
    (map, ...keys) =>
      new GoMap(keys.filter((key) => hasKey(map, key)).map((key) => [key, getKey(map, key)])),
  ),
  omit: variadic(
    [dictParam],
    string,
    (map, ...keys) => new GoMap(entriesOf(map).filter(([key]) => !keys.includes(key))),
  ),
  merge,
  mustMerge: merge,
  mergeOverwrite,
  mustMergeOverwrite: mergeOverwrite,
  deepCopy,
  mustDeepCopy: deepCopy,
  dig: variadic([], any, dig),
};

/** A key without a value gets the empty string. */
function pairs(meter: Meter, values: readonly GoValue[]): GoMap {
  const map = new GoMap();
  for (let at = 0; at < values.length; at += 2)
    setKey(map, toText(values[at], meter), at + 1 < values.length ? values[at + 1] : '');
  return map;
}

/**
 * Adds what `target` lacks or holds empty; overwriting, everything that `source` has. Maps merge key
 * by key. Written into `target`, as in sprig.
 */
function mergeInto(
  meter: Meter,
  target: MapValue,
  source: MapValue,
  overwrite: boolean,
  depth = 0,
): void {
  meter.descend(depth);
  for (const key of keysOf(source)) {
    meter.spend(1);
    const value = getKey(source, key);
    const present = getKey(target, key);
    if (isMap(value) && isMap(present)) mergeInto(meter, present, value, overwrite, depth + 1);
    else if (overwrite || (value !== null && isEmpty(present))) setKey(target, key, value);
  }
}

function copy(meter: Meter, value: GoValue, depth = 0): GoValue {
  meter.descend(depth);
  if (value instanceof GoSlice)
    return new GoSlice(
      value.items.map((item) => copy(meter, item, depth + 1)),
      value.element,
    );
  const items = itemsOf(value);
  if (items) return items.map((item) => copy(meter, item, depth + 1));
  if (!isMap(value)) return value;
  const element = value instanceof GoMap ? value.element : undefined;
  return new GoMap(
    entriesOf(value).map(([key, item]) => [key, copy(meter, item, depth + 1)]),
    element,
  );
}

/** `dig "a" "b" default dict`: the value at a path, or the default where a key is missing. */
function dig(...values: readonly GoValue[]): GoValue {
  if (values.length < 3) throw new GoFunctionError('dig needs at least three arguments');
  const keys = values.slice(0, -2);
  const fallback = values.at(-2);
  let at = values.at(-1);
  for (const key of keys) {
    if (!isMap(at) || elementOf(at) !== 'interface {}')
      throw conversion(at, 'map[string]interface {}');
    if (typeof key !== 'string') throw conversion(key, 'string');
    if (!hasKey(at, key)) return fallback;
    at = getKey(at, key);
  }
  return at;
}

function conversion(value: GoValue, wanted: string): GoFunctionError {
  const got = value === undefined || value === null ? 'nil' : typeOf(value);
  return new GoFunctionError(`interface conversion: interface {} is ${got}, not ${wanted}`);
}
