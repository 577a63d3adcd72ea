import { nearest } from '../values/index.ts';
import { ANNOTATIONS } from './registry.ts';

/** The most edits that still count as a misspelling: a missing letter, two swapped, another case. */
const MAX_EDITS = 4;
const MAX_LENGTH = 120;

/**
 * The known annotation that an unknown one most likely means: `traffic.sidecar.istio.io/excludeOutboundPort`
 * is `…Ports`. Undefined where the name is known, is not of this vocabulary, or is near to nothing.
 */
export function nearestAnnotation(name: string): string | undefined {
  const ours = name.includes('/') && name.length <= MAX_LENGTH && /ist?io/.test(name);
  if (!ours || ANNOTATIONS.has(name)) return undefined;
  return nearest(name, ANNOTATIONS.keys(), MAX_EDITS);
}
