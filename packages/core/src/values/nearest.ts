/**
 * The name that a mistyped one was probably meant to be: the closest by edits, where it is close at
 * all. Case counts for nothing.
 *
 * @param bound The most edits that still count as close; default: a third of the name, at least 2.
 */
export function nearest(
  name: string,
  candidates: Iterable<string>,
  bound: number = Math.max(2, Math.floor(name.length / 3)),
): string | undefined {
  const wanted = name.toLowerCase();
  let best: string | undefined;
  let shortest = bound + 1;
  for (const candidate of candidates) {
    const edits = distance(wanted, candidate.toLowerCase(), shortest);
    if (edits < shortest) [best, shortest] = [candidate, edits];
  }
  return best;
}

/** Levenshtein's distance, or `bound` when there are at least that many edits. */
function distance(one: string, other: string, bound: number): number {
  if (Math.abs(one.length - other.length) >= bound) return bound;
  let previous = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let row = 1; row <= one.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const replaced = (previous[column - 1] ?? 0) + (one[row - 1] === other[column - 1] ? 0 : 1);
      const edited = Math.min(previous[column] ?? 0, current[column - 1] ?? 0) + 1;
      current.push(Math.min(replaced, edited));
    }
    previous = current;
  }
  return Math.min(previous[other.length] ?? 0, bound);
}
