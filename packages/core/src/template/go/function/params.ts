import { elementOf, getKey, isMap, keysOf, type MapValue } from '../value/map.ts';
import { floatOf, integerOf } from '../value/number.ts';
import { GoInt, GoMap, type GoValue } from '../value/types.ts';
import { kindOf } from '../value/kind.ts';
import { MISMATCH, type Param } from './signature.ts';

/** `interface {}`: anything, nil included. */
export const any: Param<GoValue> = {
  type: 'interface {}',
  literal: 'any',
  nilable: true,
  read: (value) => value,
};

/** What text/template's own functions take: the value before it is put into an interface. */
export const reflectValue: Param<GoValue> = { ...any, type: 'reflect.Value' };

export const string: Param<string> = {
  type: 'string',
  literal: 'string',
  nilable: false,
  read: (value) => (typeof value === 'string' ? value : MISMATCH),
};

export const bool: Param<boolean> = {
  type: 'bool',
  literal: 'bool',
  nilable: false,
  read: (value) => (typeof value === 'boolean' ? value : MISMATCH),
};

/** Go's `int`, and only that: an int64, as sprig's arithmetic answers, is refused as in Go. */
export const int: Param<number> = {
  type: 'int',
  literal: 'integer',
  nilable: false,
  read: (value) => {
    if (typeof value === 'number' && Number.isInteger(value)) return value;
    return value instanceof GoInt && value.kind === 'int' ? Number(value.value) : MISMATCH;
  },
};

export const int64: Param<bigint> = {
  type: 'int64',
  literal: 'integer',
  nilable: false,
  read: (value) => {
    if (kindOf(value) !== 'int64') return MISMATCH;
    return integerOf(value) ?? MISMATCH;
  },
};

export const float64: Param<number> = {
  type: 'float64',
  literal: 'float',
  nilable: false,
  read: (value) => floatOf(value) ?? MISMATCH,
};

/** `map[string]interface {}`; a missing one reads as empty, a nil interface is refused, as in Go. */
export const dict: Param<MapValue> = {
  type: 'map[string]interface {}',
  literal: 'none',
  nilable: true,
  read: (value) => {
    if (value === undefined) return new GoMap();
    return isMap(value) && elementOf(value) === 'interface {}' ? value : MISMATCH;
  },
};

/** A map of strings. More lenient than Go: untyped data is taken where all its values are strings. */
export const stringDict: Param<MapValue> = {
  type: 'map[string]string',
  literal: 'none',
  nilable: true,
  read: (value) => {
    if (value === undefined) return new GoMap([], 'string');
    if (!isMap(value)) return MISMATCH;
    const texts = elementOf(value) === 'string' || keysOf(value).every((key) => isText(value, key));
    return texts ? value : MISMATCH;
  },
};

function isText(map: MapValue, key: string): boolean {
  return typeof getKey(map, key) === 'string';
}
