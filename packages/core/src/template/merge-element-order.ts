import type { Json } from '../kubernetes/types.ts';
import { goText, mergeError } from './merge-error.ts';
import {
  directiveOf,
  elementKind,
  keyOf,
  type List,
  mergeList,
  type MergeObject,
  orderList,
} from './merge-list.ts';
import type { ListMerge } from './merge-schema.ts';

/** A list that the patch gives an order (`$setElementOrder/…`), perhaps with changes to it. */
export interface OrderedChange {
  readonly original: List | undefined;
  readonly changes: List | undefined;
  readonly order: List;
  /** Absent where the list has no merge strategy. */
  readonly list: ListMerge | undefined;
}

/** The merged list in its new order; `undefined` where neither side has the list. */
export function mergeOrdered(
  { original, changes, order, list }: OrderedChange,
  mergeObject: MergeObject,
  withoutDirectives: (added: List) => List,
): List | undefined {
  const mergeKey = list?.mergeKey;
  checkElementOrder(changes ?? [], order, mergeKey);
  if (original === undefined) {
    if (changes === undefined) return undefined;
    elementKind([changes]);
    return orderList(withoutDirectives(changes), order, [], mergeKey);
  }
  elementKind([original, changes ?? []]);
  if (changes === undefined) return orderList(original, order, original, mergeKey);
  const merged = list ? mergeList(original, changes, list, mergeObject) : changes;
  return orderList(merged, order, originalOrder(original, changes, mergeKey), mergeKey);
}

/** Refuses changes whose items do not appear in the order in the same order. */
function checkElementOrder(patch: List, order: List, mergeKey: string | undefined): void {
  if (order.length === 0 || patch.length === 0) return;
  const items = patch.filter((item) => directiveOf(item) !== 'delete');
  let found = 0;
  for (const entry of order) {
    while (directiveOf(items[found]) !== undefined) found += 1;
    const item = items[found];
    if (item === undefined) return;
    if (keyOf(item, mergeKey) === keyOf(entry, mergeKey)) found += 1;
  }
  if (found === items.length) return;
  const message = `The order in patch list:\n${goText(patch)}\n doesn't match $setElementOrder list:\n${goText(order)}\n`;
  throw mergeError('badOrder', message);
}

/**
 * The original's order, as the order rule sees it. Kubernetes deletes items in place, so that an
 * item which the patch adds takes the slot of a deleted one, and its rank: last of the original.
 */
function originalOrder(original: List, changes: List, mergeKey: string | undefined): List {
  if (mergeKey === undefined) return original;
  const keysOf = (items: List) => new Set(items.map((item) => keyOf(item, mergeKey)));
  const gone = keysOf(changes.filter((item) => directiveOf(item) === 'delete'));
  if (gone.size === 0) return original;
  const kept = original.filter((item) => !gone.has(keyOf(item, mergeKey)));
  const known = keysOf(kept);
  const isAdded = (item: Json) =>
    directiveOf(item) === undefined && !known.has(keyOf(item, mergeKey));
  return [...kept, ...changes.filter(isAdded)].slice(0, original.length);
}
