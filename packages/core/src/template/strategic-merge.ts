import type { Json } from '../kubernetes/types.ts';
import type { JsonObject } from '../mesh/index.ts';
import { goText, goType, mergeError } from './merge-error.ts';
import { mergeOrdered } from './merge-element-order.ts';
import { deleteFromList, isJsonObject, mergeList } from './merge-list.ts';
import { type MergeSchema, PLAIN, POD_SCHEMA } from './merge-schema.ts';

const ORDER_PREFIX = '$setElementOrder/';
const DELETE_PREFIX = '$deleteFromPrimitiveList/';

/**
 * Kubernetes' strategic merge patch with the schema of a Pod. Neither argument is written to; what
 * the patch leaves alone is shared with the original. Throws a `PillionError` (`merge.*`) where the
 * patch cannot be applied. Unlike Kubernetes, fields that the schema does not know are merged too:
 * a pod may be newer than this table.
 */
export function strategicMerge<T extends object>(original: T, patch: object): T {
  return mergeObject(original as JsonObject, patch as JsonObject, POD_SCHEMA) as T;
}

function mergeObject(original: JsonObject, patch: JsonObject, schema: MergeSchema): JsonObject {
  if (Object.hasOwn(patch, '$patch')) return applyDirective(patch);
  const merged = retainKeys(original, patch);
  const done = applyElementOrders(merged, patch, schema);
  for (const key of Object.keys(patch)) {
    if (key === '$retainKeys' || key.startsWith(ORDER_PREFIX) || done.has(key)) continue;
    const value = patch[key] ?? null;
    if (key.startsWith(DELETE_PREFIX)) {
      deleteFromField(merged, key.slice(DELETE_PREFIX.length), value);
    } else if (value === null) delete merged[key];
    else mergeField(merged, key, value, schema);
  }
  return merged;
}

/** Objects on the way to their merged form; keys come from users, `__proto__` among them. */
type Draft = Record<string, Json>;

function mergeField(merged: Draft, key: string, value: Json, schema: MergeSchema): void {
  const under = Object.hasOwn(merged, key) ? merged[key] : undefined;
  if (isJsonObject(under) && isJsonObject(value)) {
    setField(merged, key, mergeObject(under, value, schema.structs.get(key) ?? PLAIN));
  } else if (Array.isArray(under) && Array.isArray(value)) {
    const list = schema.lists.get(key);
    setField(merged, key, list ? mergeList(under, value, list, mergeObject) : value);
  } else {
    const fresh = withoutDirectives(value, 'dropNulls');
    if (fresh === undefined) delete merged[key];
    else setField(merged, key, fresh);
  }
}

/** `$patch` on an object says what becomes of the whole object. */
function applyDirective(patch: JsonObject): JsonObject {
  const { $patch: directive = null, ...rest } = patch;
  if (directive === 'replace') return rest;
  if (directive === 'delete') return {};
  const message = `unknown patch type: ${goText(directive)} in map: ${goText(patch)}`;
  throw mergeError('badDirective', message);
}

/** A copy to merge into; with `$retainKeys`, of the fields named there only. */
function retainKeys(original: JsonObject, patch: JsonObject): Draft {
  if (!Object.hasOwn(patch, '$retainKeys')) return { ...original };
  const keys = patch['$retainKeys'];
  if (!Array.isArray(keys)) throw mergeError('badRetainKeys', 'invalid patch format of retainKeys');
  const kept = new Set<Json>(keys);
  for (const key of Object.keys(patch)) {
    if (key.startsWith('$') || patch[key] === null || kept.has(key)) continue;
    throw mergeError('badRetainKeys', 'invalid patch format of retainKeys');
  }
  return Object.fromEntries(Object.entries(original).filter(([key]) => kept.has(key)));
}

/** Merges the lists that have a `$setElementOrder`, and says which. */
function applyElementOrders(
  merged: Draft,
  patch: JsonObject,
  schema: MergeSchema,
): ReadonlySet<string> {
  const done = new Set<string>();
  for (const directive of Object.keys(patch)) {
    if (!directive.startsWith(ORDER_PREFIX)) continue;
    const key = directive.slice(ORDER_PREFIX.length);
    const change = {
      original: Object.hasOwn(merged, key) ? listOf(merged, key) : undefined,
      changes: Object.hasOwn(patch, key) ? listOf(patch, key) : undefined,
      order: listOf(patch, directive),
      list: schema.lists.get(key),
    };
    const ordered = mergeOrdered(change, mergeObject, addedList);
    if (ordered === undefined) continue;
    setField(merged, key, ordered);
    done.add(key);
  }
  return done;
}

function addedList(list: readonly Json[]): readonly Json[] {
  return withoutDirectives(list, 'keepNulls') as readonly Json[];
}

function deleteFromField(merged: Draft, key: string, value: Json): void {
  if (value === null) delete merged[key];
  else if (Object.hasOwn(merged, key) && Array.isArray(merged[key]) && Array.isArray(value)) {
    setField(merged, key, deleteFromList(merged[key], value));
  }
}

function listOf(object: JsonObject, key: string): readonly Json[] {
  const value = object[key] ?? null;
  if (Array.isArray(value)) return value;
  const message = `expected a []interface {}, but received a ${goType(value)}`;
  throw mergeError('badType', message);
}

/**
 * What a patch value is where there is nothing to merge it with: without what a directive would
 * have removed, and mostly without nulls. The value itself where there was nothing to take out.
 */
function withoutDirectives(value: Json, nulls: 'dropNulls' | 'keepNulls'): Json | undefined {
  if (Array.isArray(value)) {
    const kept = value.map((item) => withoutDirectives(item, nulls));
    if (kept.every((item, index) => item === value[index])) return value;
    return kept.filter((item) => item !== undefined);
  }
  if (!isJsonObject(value)) return value;
  if (Object.hasOwn(value, '$patch')) return undefined;
  let copy: Draft | undefined;
  for (const key of Object.keys(value)) {
    const field = value[key] ?? null;
    const isDropped = field === null && nulls === 'dropNulls';
    const kept = isDropped ? undefined : withoutDirectives(field, nulls);
    if (kept === field) continue;
    copy ??= { ...value };
    if (kept === undefined) delete copy[key];
    else setField(copy, key, kept);
  }
  return copy ?? value;
}

/** Assignment that creates an own property whatever the key: `__proto__` has a setter. */
function setField(object: Draft, key: string, value: Json | readonly Json[]): void {
  if (key !== '__proto__') object[key] = value;
  else {
    const attributes = { configurable: true, enumerable: true, writable: true };
    Object.defineProperty(object, key, { value, ...attributes });
  }
}
