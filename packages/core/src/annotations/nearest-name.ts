import { ANNOTATIONS } from './registry.ts';

/** Prefixes that belong to this vocabulary; a name below one that nobody knows is a misspelling. */
const OURS = /(^|\.)istio\.io\//;
const MAX_DISTANCE = 4;

/**
 * The known annotation that an unknown one most likely means: `traffic.sidecar.istio.io/excludeOutboundPort`
 * is `…Ports`. Undefined where the name is known, is not ours, or is near to nothing.
 */
export function nearestAnnotation(name: string): string | undefined {
  if (ANNOTATIONS.has(name) || name.length > 120) return undefined;
  if (!OURS.test(name) && !looksLikeOurs(name)) return undefined;
  const wanted = name.toLowerCase();
  let nearest: string | undefined;
  let shortest = MAX_DISTANCE + 1;
  for (const known of ANNOTATIONS.keys()) {
    const length = distance(wanted, known.toLowerCase(), shortest);
    if (length < shortest) [nearest, shortest] = [known, length];
  }
  return nearest;
}

/** A misspelt prefix: `traffic.sidecars.istio.io/…` or `trafic.sidecar.istio.io/…` still says istio. */
function looksLikeOurs(name: string): boolean {
  return /ist?io/.test(name) && name.includes('/');
}

/** Edits between two texts (insert, delete, replace), or `bound` when there are at least that many. */
function distance(one: string, other: string, bound: number): number {
  if (Math.abs(one.length - other.length) >= bound) return bound;
  let previous = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let row = 1; row <= one.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const same = one[row - 1] === other[column - 1] ? 0 : 1;
      current.push(
        Math.min(
          (previous[column] ?? bound) + 1,
          (current[column - 1] ?? bound) + 1,
          (previous[column - 1] ?? bound) + same,
        ),
      );
    }
    previous = current;
  }
  return previous[other.length] ?? bound;
}
