/**
 * A point of a dimension: a port, id or mark; an address as a big integer; the name of an interface.
 * Points of one dimension are all of one type, and only ever compared, never computed with.
 */
export type Point = number | bigint | string;

/** From `start` up to, and without, `end`. */
export interface Interval {
  readonly start: Point;
  readonly end: Point;
}

/** A set of points: disjoint intervals, ascending. */
export type Intervals = readonly Interval[];

export const NOTHING: Intervals = [];

export function only(point: Point): Intervals {
  return [{ start: point, end: after(point) }];
}

/** Both ends are in the set. */
export function between(first: Point, last: Point): Intervals {
  return [{ start: first, end: after(last) }];
}

/** Every string that begins so, which is how netfilter reads an interface name with a `+`. */
export function beginningWith(prefix: string): Intervals {
  return [{ start: prefix, end: `${prefix}\uffff` }];
}

export function union(...sets: readonly Intervals[]): Intervals {
  const sorted = sets.flat().toSorted((a, b) => compare(a.start, b.start));
  const result: Interval[] = [];
  for (const next of sorted) {
    const last = result.at(-1);
    if (last === undefined || last.end < next.start) result.push(next);
    else if (last.end < next.end) result[result.length - 1] = { start: last.start, end: next.end };
  }
  return result;
}

/** The points that exactly one of the sets has. */
export function inOneOnly(...sets: readonly Intervals[]): Intervals {
  const edges = sets
    .flat()
    .flatMap(({ start, end }) => [
      { point: start, step: 1 },
      { point: end, step: -1 },
    ])
    .toSorted((a, b) => compare(a.point, b.point));
  const result: Interval[] = [];
  let depth = 0;
  for (const [index, { point, step }] of edges.entries()) {
    depth += step;
    const next = edges[index + 1];
    if (depth === 1 && next && next.point > point) result.push({ start: point, end: next.point });
  }
  return union(result);
}

/** Linear in the shorter set and logarithmic in the longer: most sets are met by a single interval. */
export function intersect(a: Intervals, b: Intervals): Intervals {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  const result: Interval[] = [];
  for (const interval of short) {
    for (let index = firstEndingAfter(long, interval.start); ; index += 1) {
      const other = long[index];
      if (other === undefined || other.start >= interval.end) break;
      result.push({
        start: other.start > interval.start ? other.start : interval.start,
        end: other.end < interval.end ? other.end : interval.end,
      });
    }
  }
  return result;
}

export function subtract(from: Intervals, what: Intervals): Intervals {
  let result = from;
  for (const cut of what) {
    const first = firstEndingAfter(result, cut.start);
    const end = firstStartingFrom(result, cut.end);
    const [head, tail] = [result[first], result[end - 1]];
    if (first >= end || head === undefined || tail === undefined) continue;
    const left = head.start < cut.start ? [{ start: head.start, end: cut.start }] : [];
    const right = tail.end > cut.end ? [{ start: cut.end, end: tail.end }] : [];
    result = result.toSpliced(first, end - first, ...left, ...right);
  }
  return result;
}

export function contains(set: Intervals, point: Point): boolean {
  const interval = set[firstEndingAfter(set, point)];
  return interval !== undefined && interval.start <= point;
}

/** The index of the first interval that ends after the point; the length where none does. */
function firstEndingAfter(set: Intervals, point: Point): number {
  return firstWhere(set, ({ end }) => end > point);
}

function firstStartingFrom(set: Intervals, point: Point): number {
  return firstWhere(set, ({ start }) => start >= point);
}

/** Binary search: `holds` is false for some first intervals and true for all others. */
function firstWhere(set: Intervals, holds: (interval: Interval) => boolean): number {
  let low = 0;
  let high = set.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const interval = set[middle];
    if (interval !== undefined && holds(interval)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The least point above this one. */
function after(point: Point): Point {
  if (typeof point === 'number') return point + 1;
  if (typeof point === 'bigint') return point + 1n;
  return `${point}\0`;
}

function compare(a: Point, b: Point): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
