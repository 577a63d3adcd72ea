import type { Json } from '../kubernetes/types.ts';
import type { JsonObject } from '../mesh/index.ts';
import type { PillionError } from '../values/index.ts';
import { goText, goType, mergeError } from './merge-error.ts';
import type { ListMerge, MergeSchema } from './merge-schema.ts';

export type MergeObject = (original: JsonObject, patch: JsonObject, schema: MergeSchema) => Json;

export type List = readonly Json[];

/** Merges a list that has a merge strategy: plain values as a set, objects by their merge key. */
export function mergeList(
  original: List,
  patch: List,
  { mergeKey, items }: ListMerge,
  mergeObject: MergeObject,
): List {
  if (original.length === 0 && patch.length === 0) return original;
  if (elementKind([original, patch]) !== 'object') {
    const merged = [...new Set([...original, ...patch])];
    return orderList(merged, patch, original, undefined);
  }
  if (mergeKey === undefined)
    throw mergeError('noMergeKey', 'cannot merge lists without merge key');
  const [base, changes] = applyItemDirectives(original, patch, mergeKey);
  const merged = mergeItems(base, changes, mergeKey, items, mergeObject);
  return orderList(merged, changes, base, mergeKey);
}

/** `$deleteFromPrimitiveList/…`: what is left of a list of plain values. */
export function deleteFromList(original: List, patch: List): List {
  if (original.length === 0 && patch.length === 0) return original;
  elementKind([original, patch]);
  const gone = new Set(patch);
  return original.filter((item) => !gone.has(item));
}

/**
 * The order rule. Items that the patch (or `$setElementOrder`) names stand in its order, the others
 * in the original's. Where the two meet, the one that the original has first goes first; an item
 * that the original does not have goes before whatever is left of the original.
 */
export function orderList(
  merged: List,
  patchOrder: List,
  originalOrder: List,
  mergeKey: string | undefined,
): List {
  const patchRanks = ranksOf(patchOrder, mergeKey);
  const originalRanks = ranksOf(originalOrder, mergeKey);
  const rank = (ranks: Ranks, item: Json) => ranks.get(keyOf(item, mergeKey)) ?? -1;
  const named: Json[] = [];
  const others: Json[] = [];
  for (const item of merged) (rank(patchRanks, item) >= 0 ? named : others).push(item);
  named.sort((a, b) => lateDeletes(a, b) || rank(patchRanks, a) - rank(patchRanks, b));
  others.sort((a, b) => lateDeletes(a, b) || rank(originalRanks, a) - rank(originalRanks, b));

  const ordered: Json[] = [];
  let next = 0;
  for (const item of named) {
    const place = rank(originalRanks, item);
    for (let other = others[next]; other !== undefined; other = others[next]) {
      if (rank(originalRanks, other) >= place) break; // also where place is -1: a new item
      ordered.push(other);
      next += 1;
    }
    ordered.push(item);
  }
  for (; next < others.length; next += 1) ordered.push(others[next] ?? null);
  return ordered;
}

/** The type that all elements share. */
export function elementKind(lists: readonly List[]): string {
  let kind: string | undefined;
  for (const item of lists.flat()) {
    if (Array.isArray(item)) throw mergeError('badType', 'lists of lists are not supported');
    const own = item === null ? 'null' : typeof item;
    if (kind !== undefined && kind !== own) {
      throw mergeError('badType', `list element types are not identical: ${goText(lists)}`);
    }
    kind = own;
  }
  if (kind === undefined) throw mergeError('badType', 'no elements in any of the given slices');
  return kind;
}

function applyItemDirectives(original: List, patch: List, mergeKey: string): readonly [List, List] {
  const changes: Json[] = [];
  const gone = new Set<Json | undefined>();
  let replace = false;
  for (const item of patch) {
    const directive = directiveOf(item);
    if (directive === undefined) changes.push(item);
    else if (directive === 'delete') gone.add(keyOf(item, mergeKey));
    else if (directive === 'replace') replace = true;
    else throw badDirective(directive, item);
  }
  if (replace) return [changes, []];
  const isLeft = (item: Json) => !gone.has(field(item, mergeKey));
  return [gone.size ? original.filter(isLeft) : original, changes];
}

function badDirective(directive: Json, item: Json): PillionError {
  if (directive === 'merge') {
    return mergeError('badDirective', 'merging lists cannot yet be specified in the patch');
  }
  const message = `unknown patch type: ${goText(directive)} in map: ${goText(item)}`;
  return mergeError('badDirective', message);
}

/** Deletions that nothing was there for (an added item's own list is not merged) go last. */
function lateDeletes(a: Json, b: Json): number {
  return Number(directiveOf(a) === 'delete') - Number(directiveOf(b) === 'delete');
}

/** What `$patch` says of a list item; `undefined` for an item to merge. */
export function directiveOf(item: Json | undefined): Json | undefined {
  return item === undefined ? undefined : field(item, '$patch');
}

function mergeItems(
  original: List,
  patch: List,
  mergeKey: string,
  schema: MergeSchema,
  mergeObject: MergeObject,
): List {
  const merged = [...original];
  const places = new Map<Json, number>();
  for (const [place, item] of original.entries()) {
    const key = field(item, mergeKey);
    if (key !== undefined && !places.has(key)) places.set(key, place);
  }
  for (const item of patch) {
    const key = keyOf(item, mergeKey);
    const place = places.get(key);
    const under = place === undefined ? undefined : merged[place];
    if (place === undefined) places.set(key, merged.push(item) - 1);
    else if (isJsonObject(under) && isJsonObject(item))
      merged[place] = mergeObject(under, item, schema);
  }
  return merged;
}

type Ranks = ReadonlyMap<Json, number>;

function ranksOf(list: List, mergeKey: string | undefined): Ranks {
  const ranks = new Map<Json, number>();
  for (const [rank, item] of list.entries()) {
    const key = keyOf(item, mergeKey);
    if (!ranks.has(key)) ranks.set(key, rank);
  }
  return ranks;
}

/** What an item is known by: itself, or its merge key, which it must have. */
export function keyOf(item: Json, mergeKey: string | undefined): Json {
  if (mergeKey === undefined) return item;
  const key = field(item, mergeKey);
  if (key !== undefined) return key;
  if (!isJsonObject(item)) {
    const message = `expected a map[string]interface {}, but received a ${goType(item)}`;
    throw mergeError('badType', message);
  }
  const message = `map: ${goText(item)} does not contain declared merge key: ${mergeKey}`;
  throw mergeError('noMergeKey', message);
}

function field(item: Json, name: string): Json | undefined {
  return isJsonObject(item) && Object.hasOwn(item, name) ? item[name] : undefined;
}

export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
