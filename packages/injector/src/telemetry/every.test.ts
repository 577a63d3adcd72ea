import { expect, it } from 'vitest';
import { ManualClock } from '../testing/manual-clock.ts';
import { every } from './every.ts';

it('is due the first time, and then not before the time has passed', () => {
  const clock = new ManualClock(new Date('2026-01-01'));
  const due = every(1000, clock);
  const answers = [0, 1, 998, 1, 999, 1].map((pause) => {
    clock.advance(pause);
    return due();
  });
  expect(answers).toEqual([true, false, false, true, false, true]);
});
