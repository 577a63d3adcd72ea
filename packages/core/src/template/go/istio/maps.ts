import { any, string, stringDict } from '../function/params.ts';
import {
  func,
  type FunctionMap,
  metered,
  meteredVariadic,
  variadic,
} from '../function/signature.ts';
import { toJson } from '../json/index.ts';
import { entriesOf, hasKey, type MapValue } from '../value/map.ts';
import { GoMap, type GoValue } from '../value/types.ts';
import { omitNil } from './omit-nil.ts';

/** Functions on labels and annotations: maps whose values are all strings. */
export const maps: FunctionMap = {
  isset: func([stringDict, string], (map, key) => hasKey(map, key)),
  omit: variadic(
    [stringDict],
    string,
    (map, ...keys) =>
      new GoMap(
        entriesOf(map).filter(([key]) => !keys.includes(key)),
        'string',
      ),
  ),
  mergeMaps: variadic([], stringDict, merged),
  strdict: variadic([], string, pairs),
  toJSON: metered([stringDict], (meter, map) => toJson(map, {}, meter)),
  toJsonMap: meteredVariadic([], stringDict, (meter, ...given) =>
    given.length === 0 ? 'null' : toJson(merged(...given), {}, meter),
  ),
  omitNil: metered([any], (meter, value) => omitNil(meter, value)),
};

/** The later map wins. */
function merged(...given: readonly MapValue[]): GoMap {
  return new GoMap(given.flatMap(entriesOf), 'string');
}

/** A key without a value gets the empty string. */
function pairs(...values: readonly string[]): GoMap {
  const entries: [string, GoValue][] = [];
  for (let at = 0; at < values.length; at += 2)
    entries.push([values[at] ?? '', values[at + 1] ?? '']);
  return new GoMap(entries, 'string');
}
