import { expect, it } from 'vitest';
import { ResetGuard } from './reset-guard.ts';

function verdicts(streams: readonly (readonly [lifeMs: number, reset: boolean])[]): number {
  const guard = new ResetGuard();
  return streams.findIndex(([lifeMs, reset]) => guard.closed(lifeMs, reset));
}

const repeat = <T>(times: number, ...items: T[]): T[] =>
  Array.from({ length: times }, () => items).flat();

it('cuts off after 250 streams that were reset at once', () => {
  expect(verdicts(repeat(1000, [1, true] as const))).toBe(249);
});

it('lets clients cancel what takes them too long', () => {
  expect(verdicts(repeat(5000, [1000, true] as const))).toBe(-1);
});

it('lets clients cancel now and then', () => {
  expect(verdicts(repeat(2000, [1, true] as const, [1, false] as const, [1, false] as const))).toBe(
    -1,
  );
});

it('cuts off once half of many are resets', () => {
  const many = [...repeat(600, [1, false] as const), ...repeat(1000, [1, true] as const)];
  expect(verdicts(many)).toBe(1199);
});
