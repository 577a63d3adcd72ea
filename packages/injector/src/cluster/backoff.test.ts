import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BACKOFF, backoffMs } from './backoff.ts';

test('waits at least half and at most the whole of a time that doubles up to its limit', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 2000 }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (failures, random) => {
        const wait = backoffMs(failures, random);
        expect(wait).toBeGreaterThanOrEqual(BACKOFF.firstMs / 2);
        expect(wait).toBeLessThanOrEqual(BACKOFF.mostMs);
        expect(backoffMs(failures + 1, random)).toBeGreaterThanOrEqual(wait);
      },
    ),
  );
});

test('does not wait without a failure', () => {
  expect(backoffMs(0, 0.9)).toBe(0);
});
