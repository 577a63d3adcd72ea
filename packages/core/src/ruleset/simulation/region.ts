import {
  contains,
  intersect,
  type Interval,
  type Intervals,
  type Point,
  subtract,
} from './intervals.ts';

/** Everything about a packet that a rule can tell apart, besides its family. */
export const DIMENSIONS = [
  'protocol',
  'source',
  'sourcePort',
  'destination',
  'destinationPort',
  'inInterface',
  'outInterface',
  'interfaceAddress',
  'uid',
  'gid',
  'group',
  'state',
  'mark',
  'connmark',
] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** A set of packets: all combinations of what each dimension allows. */
export type Region = Readonly<Record<Dimension, Intervals>>;

/** What a packet must be in one dimension, or must not. */
export interface Test {
  readonly dimension: Dimension;
  readonly set: Intervals;
  readonly negated: boolean;
  /** The bits of a mark that are compared; all where absent. */
  readonly mask?: number;
}

export function is(dimension: Dimension, set: Intervals): Test {
  return { dimension, set, negated: false };
}

export function isNot(dimension: Dimension, set: Intervals): Test {
  return { dimension, set, negated: true };
}

export interface Split {
  /** The packets that pass all tests; absent where none does. */
  readonly inside: Region | undefined;
  /** The others, in disjoint regions, at most one for each test. */
  readonly outside: readonly Region[];
}

export function split(region: Region, tests: readonly Test[]): Split {
  const outside: Region[] = [];
  let inside = region;
  for (const test of tests) {
    const [passed, failed] = divide(inside[test.dimension], test);
    if (failed.length === 0) continue;
    if (passed.length === 0) return { inside: undefined, outside: [...outside, inside] };
    outside.push({ ...inside, [test.dimension]: failed });
    inside = { ...inside, [test.dimension]: passed };
  }
  return { inside, outside };
}

/** The packets of the regions that pass the tests too. */
export function restrict(regions: readonly Region[], tests: readonly Test[]): readonly Region[] {
  return regions.flatMap((region) => split(region, tests).inside ?? []);
}

export function passes(point: Point, { set, negated, mask }: Test): boolean {
  return contains(set, mask === undefined ? point : masked(point, mask)) !== negated;
}

function divide(set: Intervals, test: Test): readonly [passed: Intervals, failed: Intervals] {
  if (test.mask !== undefined) return divideMarks(set, test);
  const inside = intersect(set, test.set);
  if (inside.length === 0) return test.negated ? [set, []] : [[], set];
  const outside = subtract(set, test.set);
  return test.negated ? [outside, inside] : [inside, outside];
}

/** Bits are no intervals: where a mask is looked at, marks must stand one by one. */
function divideMarks(set: Intervals, test: Test): readonly [passed: Intervals, failed: Intervals] {
  const wide = set.find(({ start, end }) => Number(end) - Number(start) > 1);
  if (wide !== undefined) {
    throw new RangeError(`marks ${wide.start} to ${wide.end} cannot be told apart by a mask`);
  }
  const holds = ({ start }: Interval) => passes(start, test);
  return [set.filter(holds), set.filter((interval) => !holds(interval))];
}

/** A mark with only the bits of the mask, as the kernel's unsigned 32-bit number. */
function masked(point: Point, mask: number): number {
  return (Number(point) & mask) >>> 0;
}
