import fc from 'fast-check';
import { expect, test } from 'vitest';
import { longestIncreasing } from './longest-increasing.ts';

test('finds a run that increases, and no longer one exists', () => {
  const permutation = fc
    .integer({ min: 0, max: 8 })
    .chain((length) => fc.shuffledSubarray([...Array(length).keys()], { minLength: length }));
  fc.assert(
    fc.property(permutation, (values) => {
      const run = longestIncreasing(values);
      const picked = run.map((at) => values[at] ?? -1);
      expect(run).toEqual(run.toSorted((a, b) => a - b));
      expect(picked).toEqual(picked.toSorted((a, b) => a - b));
      expect(run.length).toBe(bruteForce(values));
    }),
  );
});

function bruteForce(values: readonly number[], above = -1): number {
  const [first, ...rest] = values;
  if (first === undefined) return 0;
  const without = bruteForce(rest, above);
  return first > above ? Math.max(without, 1 + bruteForce(rest, first)) : without;
}
