import { GoFunctionError } from '../error.ts';
import { any, int } from '../function/params.ts';
import {
  func,
  type FunctionMap,
  type GoFunction,
  metered,
  meteredVariadic,
  variadic,
  PER_CHARACTER,
  withCost,
} from '../function/signature.ts';
import type { Meter } from '../meter.ts';
import { deepEqual } from '../value/deep-equal.ts';
import { compareStrings } from '../value/map.ts';
import { kindOf } from '../value/kind.ts';
import { GoSlice, type GoValue, itemsOf } from '../value/types.ts';
import { toInt64, toText, toTexts } from './convert.ts';
import { isEmpty } from './empty.ts';

const list = variadic([], any, (...values) => values);
const append = func([any, any], (value, item) => [
  ...listOf(value, 'Cannot push on type'),
  item ?? null,
]);

/** Sorting compares each item with many. */
const sorting: FunctionMap = withCost(PER_CHARACTER, {
  sortAlpha: metered([any], (meter, value) => {
    if (itemsOf(value) === undefined) return new GoSlice([toText(value, meter)], 'string');
    return new GoSlice(toTexts(value, meter).toSorted(compareStrings), 'string');
  }),
});

export const lists: FunctionMap = {
  ...sorting,
  list,
  tuple: list,
  append,
  push: append,
  mustAppend: append,
  mustPush: append,
  ...withMust(
    'prepend',
    func([any, any], (value, item) => [item ?? null, ...listOf(value, 'Cannot prepend on type')]),
  ),
  ...withMust(
    'first',
    func([any], (value) => listOf(value, 'Cannot find first on type').at(0)),
  ),
  ...withMust(
    'last',
    func([any], (value) => listOf(value, 'Cannot find last on type').at(-1)),
  ),
  ...withMust(
    'rest',
    func([any], (value) => orNil(listOf(value, 'Cannot find rest on type').slice(1), value)),
  ),
  ...withMust(
    'initial',
    func([any], (value) => orNil(listOf(value, 'Cannot find initial on type').slice(0, -1), value)),
  ),
  ...withMust(
    'reverse',
    func([any], (value) => listOf(value, 'Cannot find reverse on type').toReversed()),
  ),
  ...withMust(
    'compact',
    func([any], (value) =>
      listOf(value, 'Cannot compact on type').filter((item) => !isEmpty(item)),
    ),
  ),
  ...withMust(
    'uniq',
    metered([any], (meter, value) => unique(meter, listOf(value, 'Cannot find uniq on type'))),
  ),
  ...withMust(
    'without',
    meteredVariadic([any], any, (meter, value, ...omitted) =>
      listOf(value, 'Cannot find without on type').filter(
        (item) => !includes(meter, omitted, item),
      ),
    ),
  ),
  ...withMust(
    'has',
    metered([any, any], (meter, needle, value) =>
      value === undefined || value === null
        ? false
        : includes(meter, listOf(value, 'Cannot find has on type'), needle),
    ),
  ),
  ...withMust('slice', variadic([any], any, slice)),
  ...withMust('chunk', func([int, any], chunk)),
  concat: variadic([], any, (...values) => {
    const joined = values.flatMap(listToJoin);
    return joined.length === 0 ? NIL_LIST : joined;
  }),
};

const NIL_LIST = new GoSlice([], 'interface {}', true);

/** What is left of an empty list is nil, not a list. */
function orNil(rest: readonly GoValue[], of: GoValue): GoValue {
  return itemsOf(of)?.length === 0 ? NIL_LIST : rest;
}

/** Sprig's `mustX` answers an error where `x` panics; in a template both stop the rendering. */
function withMust(name: string, called: GoFunction): FunctionMap {
  return { [name]: called, [`must${name.charAt(0).toUpperCase()}${name.slice(1)}`]: called };
}

function listOf(value: GoValue, complaint: string): readonly GoValue[] {
  const items = itemsOf(value);
  if (items) return items;
  if (value === undefined || value === null)
    throw new GoFunctionError('runtime error: invalid memory address or nil pointer dereference');
  throw new GoFunctionError(`${complaint} ${kindOf(value)}`);
}

function listToJoin(value: GoValue): readonly GoValue[] {
  const items = itemsOf(value);
  if (items || value === undefined || value === null) return listOf(value, '');
  throw new GoFunctionError(`Cannot concat type ${kindOf(value)} as list`);
}

function includes(meter: Meter, items: readonly GoValue[], needle: GoValue): boolean {
  return items.some((item) => deepEqual(item, needle, meter));
}

function unique(meter: Meter, items: readonly GoValue[]): GoValue {
  const kept: GoValue[] = [];
  for (const item of items) if (!includes(meter, kept, item)) kept.push(item);
  return kept;
}

function slice(value: GoValue, ...indices: readonly GoValue[]): GoValue {
  const items = listOf(value, 'list should be type of slice or array but');
  if (items.length === 0) return null;
  const start = indices.length > 0 ? Number(toInt64(indices[0])) : 0;
  const end = indices.length > 1 ? Number(toInt64(indices[1])) : items.length;
  if (start < 0 || end > items.length || start > end)
    throw new GoFunctionError('reflect.Value.Slice: slice index out of bounds');
  const part = items.slice(start, end);
  return value instanceof GoSlice ? new GoSlice(part, value.element) : part;
}

function chunk(size: number, value: GoValue): GoValue {
  const items = listOf(value, 'Cannot chunk type');
  if (size <= 0) throw new GoFunctionError(`cannot chunk into lists of ${size}`);
  const chunks: GoValue[] = [];
  for (let at = 0; at < items.length; at += size) chunks.push(items.slice(at, at + size));
  return new GoSlice(chunks, '[]interface {}');
}
