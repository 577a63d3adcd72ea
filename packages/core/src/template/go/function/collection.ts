import { GoFunctionError } from '../error.ts';
import { byteLength, byteSlice, toBytes } from '../value/bytes.ts';
import { kindOf, typeOf, zeroOf } from '../value/kind.ts';
import { elementOf, getKey, hasKey, isMap, sizeOf } from '../value/map.ts';
import { integerOf } from '../value/number.ts';
import { GoInt, GoSlice, GoStruct, type GoValue, itemsOf } from '../value/types.ts';

/** `len` of a string (in bytes), list or map. */
export function lengthOf(value: GoValue): number {
  if (typeof value === 'string') return byteLength(value);
  const items = itemsOf(value);
  if (items) return items.length;
  if (isMap(value)) return sizeOf(value);
  if (value === undefined)
    throw new GoFunctionError('reflect: call of reflect.Value.Type on zero Value');
  if (value === null || isNilPointer(value)) throw new GoFunctionError('len of nil pointer');
  throw new GoFunctionError(`len of type ${typeOf(value).replace('*', '')}`);
}

/** `index x 1 2` is x[1][2]; a map answers its zero value for a key that it has not. */
export function index(value: GoValue, keys: readonly GoValue[]): GoValue {
  if (value === undefined || value === null) throw new GoFunctionError('index of untyped nil');
  return keys.reduce(indexOnce, value);
}

function indexOnce(value: GoValue, key: GoValue): GoValue {
  if (value === undefined || value === null || isNilPointer(value))
    throw new GoFunctionError('index of nil pointer');
  const items = itemsOf(value);
  if (items) return items[checkedOffset(key, items.length, items.length - 1, 'slice')];
  if (typeof value === 'string') {
    const bytes = toBytes(value);
    const at = checkedOffset(key, bytes.length, bytes.length - 1, 'string');
    return new GoInt('uint8', BigInt(bytes[at] ?? 0));
  }
  if (!isMap(value)) throw new GoFunctionError(`can't index item of type ${typeOf(value)}`);
  if (key === undefined || key === null)
    throw new GoFunctionError('value is nil; should be of type string');
  if (typeof key !== 'string')
    throw new GoFunctionError(`value has type ${typeOf(key)}; should be string`);
  return hasKey(value, key) ? getKey(value, key) : zeroOf(elementOf(value));
}

/** Go checks an index against the length, then panics with other words for the last one past it. */
function checkedOffset(key: GoValue, length: number, last: number, what: string): number {
  const offset = integerOf(key);
  if (key === undefined || key === null)
    throw new GoFunctionError('cannot index slice/array with nil');
  if (offset === undefined)
    throw new GoFunctionError(`cannot index slice/array with type ${typeOf(key)}`);
  if (offset < 0n || offset > BigInt(length))
    throw new GoFunctionError(`index out of range: ${offset}`);
  if (offset > BigInt(last)) throw new GoFunctionError(`reflect: ${what} index out of range`);
  return Number(offset);
}

/** `slice x 1 2` is x[1:2]; a third index, the capacity, is checked and has no further effect. */
export function slice(value: GoValue, indexes: readonly GoValue[]): GoValue {
  if (value === undefined || value === null) throw new GoFunctionError('slice of untyped nil');
  if (isNilPointer(value)) throw new GoFunctionError('slice of nil pointer');
  if (indexes.length > 3) throw new GoFunctionError(`too many slice indexes: ${indexes.length}`);
  const items = itemsOf(value);
  if (typeof value === 'string') {
    if (indexes.length === 3) throw new GoFunctionError('cannot 3-index slice a string');
    const [from, to] = bounds(indexes, byteLength(value));
    return byteSlice(value, from, to);
  }
  if (items === undefined) throw new GoFunctionError(`can't slice item of type ${typeOf(value)}`);
  const [from, to] = bounds(indexes, items.length);
  const part = items.slice(from, to);
  return value instanceof GoSlice ? new GoSlice(part, value.element) : part;
}

function bounds(indexes: readonly GoValue[], length: number): [number, number] {
  const given = indexes.map((key) => checkedOffset(key, length, length, 'slice'));
  const [from = 0, to = length, cap = length] = given;
  if (from > to) throw new GoFunctionError(`invalid slice index: ${from} > ${to}`);
  if (to > cap) throw new GoFunctionError(`invalid slice index: ${to} > ${cap}`);
  return [from, to];
}

function isNilPointer(value: GoValue): boolean {
  return value instanceof GoStruct && kindOf(value) === 'ptr' && value.target === undefined;
}
