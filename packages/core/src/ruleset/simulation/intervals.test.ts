import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  beginningWith,
  between,
  contains,
  inOneOnly,
  intersect,
  type Intervals,
  only,
  subtract,
  union,
} from './intervals.ts';

const points = fc.integer({ min: 0, max: 40 });
const sets: fc.Arbitrary<Intervals> = fc
  .array(fc.tuple(points, points))
  .map((pairs) => union(...pairs.map(([a, b]) => between(Math.min(a, b), Math.max(a, b)))));

function isCanonical(set: Intervals): boolean {
  return set.every(({ start, end }, index) => {
    const previous = set[index - 1];
    return start < end && (previous === undefined || previous.end <= start);
  });
}

describe('sets of points', () => {
  it('obey the laws of sets, at every point', () => {
    fc.assert(
      fc.property(sets, sets, points, (a, b, point) => {
        const [inA, inB] = [contains(a, point), contains(b, point)];
        expect(contains(union(a, b), point)).toBe(inA || inB);
        expect(contains(intersect(a, b), point)).toBe(inA && inB);
        expect(contains(subtract(a, b), point)).toBe(inA && !inB);
      }),
    );
  });

  it('tell which points one of them has alone', () => {
    fc.assert(
      fc.property(fc.array(sets, { maxLength: 4 }), points, (many, point) => {
        const holders = many.filter((set) => contains(set, point));
        expect(contains(inOneOnly(...many), point)).toBe(holders.length === 1);
      }),
    );
  });

  it('stay disjoint and ascending', () => {
    fc.assert(
      fc.property(sets, sets, (a, b) => {
        for (const set of [union(a, b), intersect(a, b), subtract(a, b)]) {
          expect(isCanonical(set)).toBe(true);
        }
      }),
    );
  });

  it('hold interface names, a prefix being all names that begin so', () => {
    const ethernet = beginningWith('eth');
    expect(['eth', 'eth0', 'eth15.2'].every((name) => contains(ethernet, name))).toBe(true);
    expect(['', 'et', 'etg', 'eti', 'lo'].some((name) => contains(ethernet, name))).toBe(false);
    expect(contains(subtract(ethernet, only('eth0')), 'eth0')).toBe(false);
    expect(contains(subtract(ethernet, only('eth0')), 'eth01')).toBe(true);
  });

  it('hold addresses of 128 bits', () => {
    const all = between(0n, (1n << 128n) - 1n);
    expect(contains(all, 1n << 127n)).toBe(true);
    expect(subtract(all, only(0n))).toEqual([{ start: 1n, end: 1n << 128n }]);
  });
});
