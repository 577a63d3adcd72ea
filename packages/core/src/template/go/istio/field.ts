import { getKey, isMap } from '../value/map.ts';
import { GoStruct, type GoValue, itemsOf } from '../value/types.ts';

/**
 * Reads a field of a pod or a message, whether it comes as a host struct, as JSON, or as a map with
 * Go's names: `Annotations` is `annotations` in JSON.
 */
export function fieldOf(value: GoValue, name: string): GoValue {
  if (value instanceof GoStruct) {
    if (value.target === undefined) return undefined;
    return value.type.fields.get(name)?.(value.target as never);
  }
  if (!isMap(value)) return undefined;
  return getKey(value, name) ?? getKey(value, name.charAt(0).toLowerCase() + name.slice(1));
}

export function textField(value: GoValue, name: string): string {
  const text = fieldOf(value, name);
  return typeof text === 'string' ? text : '';
}

export function listField(value: GoValue, name: string): readonly GoValue[] {
  return itemsOf(fieldOf(value, name)) ?? [];
}
