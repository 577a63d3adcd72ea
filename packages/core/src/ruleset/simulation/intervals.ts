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

/** Linear in both sets, or in the shorter and logarithmic in the longer where that is much longer. */
export function intersect(a: Intervals, b: Intervals): Intervals {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  const isFar = long.length > 16 * short.length;
  const result: Interval[] = [];
  let next = 0;
  for (const { start, end } of short) {
    if (isFar) next = firstEndingAfter(long, start);
    for (let other = long[next]; other !== undefined && other.start < end; other = long[next]) {
      if (other.end > start) {
        result.push({
          start: other.start > start ? other.start : start,
          end: other.end < end ? other.end : end,
        });
      }
      if (other.end > end) break; // it may meet the next interval too
      next += 1;
    }
  }
  return result;
}

/** Linear in both sets; a single interval is cut out of a long set without looking at all of it. */
export function subtract(from: Intervals, what: Intervals): Intervals {
  const [cut] = what;
  return cut !== undefined && what.length === 1 ? cutOut(from, cut) : subtractAll(from, what);
}

function cutOut(from: Intervals, cut: Interval): Intervals {
  const first = firstEndingAfter(from, cut.start);
  const end = firstWhere(from, ({ start }) => start >= cut.end);
  const [head, tail] = [from[first], from[end - 1]];
  if (first >= end || head === undefined || tail === undefined) return from;
  const left = head.start < cut.start ? [{ start: head.start, end: cut.start }] : [];
  const right = tail.end > cut.end ? [{ start: cut.end, end: tail.end }] : [];
  return from.toSpliced(first, end - first, ...left, ...right);
}

function subtractAll(from: Intervals, what: Intervals): Intervals {
  const result: Interval[] = [];
  let next = 0;
  for (const interval of from) {
    let { start } = interval;
    const { end } = interval;
    for (let cut = what[next]; cut !== undefined && cut.start < end; cut = what[next]) {
      if (cut.start > start) result.push({ start, end: cut.start });
      if (cut.end > start) start = cut.end;
      if (cut.end > end) break; // it may meet the next interval too
      next += 1;
    }
    if (start < end) result.push({ start, end });
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
