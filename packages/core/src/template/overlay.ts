import type { Pod } from '../kubernetes/types.ts';

/** What a strategic merge patch may say about an object besides its fields. */
interface Directives {
  readonly $patch?: 'merge' | 'replace' | 'delete';
  readonly $retainKeys?: readonly string[];
}

/** `T` with every field optional, and null where the merge should remove it. */
export type Overlay<T> = T extends readonly (infer Item)[]
  ? readonly Overlay<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]?: Overlay<T[Key]> | null } & Directives
    : T;

/** What a template contributes to a pod: a strategic merge patch of it. */
export type PodOverlay = Overlay<Omit<Pod, 'status'>>;
