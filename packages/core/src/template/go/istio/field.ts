import { getKey, isMap } from '../value/map.ts';
import { GoStruct, type GoValue, itemsOf } from '../value/types.ts';

/**
 * Reads a field of a pod or a message, whether it comes as a host struct, as JSON, or as a map with
 * Go's names: `Annotations` is `annotations` in JSON. A member of a oneof is no field in Go, but one
 * in JSON.
 */
export function fieldOf(value: GoValue, name: string): GoValue {
  const inJson = name.charAt(0).toLowerCase() + name.slice(1);
  if (value instanceof GoStruct)
    return structField(value, name) ?? structField(json(value), inJson);
  return isMap(value) ? (getKey(value, name) ?? getKey(value, inJson)) : undefined;
}

/** An enum is its name. */
export function textField(value: GoValue, name: string): string {
  const text = fieldOf(value, name);
  if (text instanceof GoStruct) return text.type.print?.(text.target as never) ?? '';
  return typeof text === 'string' ? text : '';
}

function structField(value: GoValue, name: string): GoValue {
  if (!(value instanceof GoStruct) || value.target === undefined) return undefined;
  return value.type.fields.get(name)?.(value.target as never);
}

function json({ type, target }: GoStruct): GoValue {
  return target === undefined ? undefined : type.json?.(target as never);
}

export function listField(value: GoValue, name: string): readonly GoValue[] {
  return itemsOf(fieldOf(value, name)) ?? [];
}
