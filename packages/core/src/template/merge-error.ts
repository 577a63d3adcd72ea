import type { Json } from '../kubernetes/types.ts';
import { PillionError } from '../values/index.ts';

/** A patch that cannot be applied; the message is worded as Kubernetes words it. */
export function mergeError(
  kind: 'badDirective' | 'noMergeKey' | 'badType' | 'badOrder' | 'badRetainKeys',
  message: string,
): PillionError {
  return new PillionError(`merge.${kind}`, message);
}

/** A JSON value as Go's `%v` prints it: `map[a:1 b:[x y]]`, keys sorted, null as `<nil>`. */
export function goText(value: Json): string {
  if (value === null) return '<nil>';
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return `[${value.map(goText).join(' ')}]`;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `map[${entries.map(([key, field]) => `${key}:${goText(field)}`).join(' ')}]`;
}

/** The name that Go has for the type of a decoded JSON value. */
export function goType(value: Json): string {
  if (value === null) return '%!s(<nil>)';
  if (Array.isArray(value)) return '[]interface {}';
  if (typeof value === 'object') return 'map[string]interface {}';
  return typeof value === 'number' ? 'float64' : typeof value === 'boolean' ? 'bool' : 'string';
}
