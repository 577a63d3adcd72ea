import type { Meter } from '../meter.ts';
import { entriesOf, isMap } from '../value/map.ts';
import { GoMap, type GoValue, itemsOf } from '../value/types.ts';

/**
 * Drops what is nil from maps and lists, at any depth. One that becomes empty by that is nil itself;
 * one that was empty stays.
 */
export function omitNil(meter: Meter, value: GoValue, depth = 0): GoValue {
  meter.descend(depth);
  const items = itemsOf(value);
  if (items) {
    const kept = items.map((item) => omitNil(meter, item, depth + 1)).filter(isPresent);
    return kept.length === 0 && items.length > 0 ? null : kept;
  }
  if (!isMap(value)) return value;
  const entries = entriesOf(value);
  const kept = entries
    .map(([key, item]) => [key, omitNil(meter, item, depth + 1)] as const)
    .filter(([, item]) => isPresent(item));
  return kept.length === 0 && entries.length > 0 ? null : new GoMap(kept);
}

function isPresent(value: GoValue): boolean {
  return value !== null && value !== undefined;
}
