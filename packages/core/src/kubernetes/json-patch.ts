import type { Json } from './types.ts';

/** RFC 6902, the operations that a built patch needs. */
export type JsonPatchOperation =
  | { readonly op: 'add' | 'replace'; readonly path: string; readonly value: Json }
  | { readonly op: 'remove'; readonly path: string }
  | { readonly op: 'move'; readonly from: string; readonly path: string };

/** One step of a JSON pointer: `~` and `/` are escaped (RFC 6901). */
export function pointerToken(key: string | number): string {
  if (typeof key === 'number') return String(key);
  if (!key.includes('~') && !key.includes('/')) return key;
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
