import { type JsonPatchOperation, pointerToken } from '../kubernetes/json-patch.ts';
import type { Json, Pod } from '../kubernetes/types.ts';
import { longestIncreasing } from './longest-increasing.ts';

type JsonObject = Readonly<Record<string, Json | undefined>>;

/** What tells the items of a list apart, by the list's field. */
const LIST_KEYS: Readonly<Record<string, string>> = {
  containers: 'name',
  initContainers: 'name',
  volumes: 'name',
  imagePullSecrets: 'name',
  env: 'name',
  volumeMounts: 'mountPath',
  ports: 'containerPort',
};

/** A list of which more than this many items change places is written anew. */
const MAX_MOVES = 16;

/**
 * The RFC 6902 patch that turns the submitted pod into the injected one. Injection shares with the
 * submitted pod what it did not touch, so nothing of a user's pod is compared that did not change,
 * and lists are matched by their keys: the work is linear in what injection touched.
 */
export function buildPatch(before: Pod, after: Pod): readonly JsonPatchOperation[] {
  const operations: JsonPatchOperation[] = [];
  patchObject(before as unknown as JsonObject, after as unknown as JsonObject, '', operations);
  return operations;
}

function patchValue(
  before: Json,
  after: Json,
  path: string,
  field: string,
  operations: JsonPatchOperation[],
): void {
  if (before === after) return;
  if (isObject(before) && isObject(after)) patchObject(before, after, path, operations);
  else if (Array.isArray(before) && Array.isArray(after)) {
    patchList(before, after, path, field, operations);
  } else operations.push({ op: 'replace', path, value: after });
}

function patchObject(
  before: JsonObject,
  after: JsonObject,
  path: string,
  operations: JsonPatchOperation[],
): void {
  if (before === after) return;
  for (const key of Object.keys(before)) {
    if (valueOf(before, key) !== undefined && valueOf(after, key) === undefined) {
      operations.push({ op: 'remove', path: `${path}/${pointerToken(key)}` });
    }
  }
  for (const key of Object.keys(after)) {
    const value = valueOf(after, key);
    const old = valueOf(before, key);
    if (value === undefined || value === old) continue;
    const place = `${path}/${pointerToken(key)}`;
    if (old === undefined) operations.push({ op: 'add', path: place, value });
    else patchValue(old, value, place, key, operations);
  }
}

function patchList(
  before: readonly Json[],
  after: readonly Json[],
  path: string,
  field: string,
  operations: JsonPatchOperation[],
): void {
  const key = Object.hasOwn(LIST_KEYS, field) ? LIST_KEYS[field] : undefined;
  const done = key !== undefined && patchKeyedList(before, after, path, key, operations);
  if (!done) patchPlainList(before, after, path, operations);
}

/** Item by item where only items changed; written anew where the length did. */
function patchPlainList(
  before: readonly Json[],
  after: readonly Json[],
  path: string,
  operations: JsonPatchOperation[],
): void {
  if (before.length !== after.length) {
    operations.push({ op: 'replace', path, value: after });
    return;
  }
  for (const [at, item] of after.entries()) {
    patchValue(before[at] ?? null, item, `${path}/${at}`, '', operations);
  }
}

/** Removes, moves, then adds and edits from the front, so that every index is final when used. */
function patchKeyedList(
  before: readonly Json[],
  after: readonly Json[],
  path: string,
  key: string,
  operations: JsonPatchOperation[],
): boolean {
  const old = byKey(before, key);
  const wanted = byKey(after, key);
  if (old === undefined || wanted === undefined) return false;
  const order: Json[] = [];
  for (let at = before.length - 1; at >= 0; at -= 1) {
    const id = keyOf(before[at] ?? null, key);
    if (wanted.has(id)) order.push(id);
    else operations.push({ op: 'remove', path: `${path}/${at}` });
  }
  return (
    moveIntoOrder(order.toReversed(), wanted, path, operations) &&
    addAndEdit({ before, after, old }, path, key, operations)
  );
}

/** Brings the items that stay into their new order with the fewest moves. */
function moveIntoOrder(
  order: Json[],
  wanted: ReadonlyMap<Json, number>,
  path: string,
  operations: JsonPatchOperation[],
): boolean {
  const positions = order.map((id) => wanted.get(id) ?? 0);
  const settled = new Set(longestIncreasing(positions).map((at) => order[at] ?? null));
  const movers = order.filter((id) => !settled.has(id));
  if (movers.length === 0) return true;
  if (movers.length > MAX_MOVES) return false;
  for (const id of movers.toSorted(
    (one, other) => (wanted.get(one) ?? 0) - (wanted.get(other) ?? 0),
  )) {
    const from = order.indexOf(id);
    order.splice(from, 1);
    const position = wanted.get(id) ?? 0;
    const next = order.findIndex((each) => settled.has(each) && (wanted.get(each) ?? 0) > position);
    const to = next < 0 ? order.length : next;
    order.splice(to, 0, id);
    settled.add(id);
    if (from !== to)
      operations.push({ op: 'move', from: `${path}/${from}`, path: `${path}/${to}` });
  }
  return true;
}

interface KeyedLists {
  readonly before: readonly Json[];
  readonly after: readonly Json[];
  readonly old: ReadonlyMap<Json, number>;
}

function addAndEdit(
  { before, after, old }: KeyedLists,
  path: string,
  key: string,
  operations: JsonPatchOperation[],
): boolean {
  for (const [at, item] of after.entries()) {
    const was = old.get(keyOf(item, key));
    if (was === undefined) operations.push({ op: 'add', path: `${path}/${at}`, value: item });
    else patchValue(before[was] ?? null, item, `${path}/${at}`, '', operations);
  }
  return true;
}

/** Positions by key; undefined where a key is missing or not unique. */
function byKey(list: readonly Json[], key: string): ReadonlyMap<Json, number> | undefined {
  const positions = new Map<Json, number>();
  for (const [at, item] of list.entries()) {
    const id = keyOf(item, key);
    if (id === null || positions.has(id)) return undefined;
    positions.set(id, at);
  }
  return positions;
}

function keyOf(item: Json, key: string): Json {
  const id = isObject(item) ? valueOf(item, key) : undefined;
  return typeof id === 'string' || typeof id === 'number' ? id : null;
}

function valueOf(object: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function isObject(value: Json): value is JsonObject & Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
