import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalDuration } from './duration.ts';

describe('durations, as protobuf prints them', () => {
  it.each([
    ['45s', '45s'],
    ['1m30s', '90s'],
    ['1h', '3600s'],
    ['10ms', '0.010s'],
    ['1.5s', '1.500s'],
    ['250us', '0.000250s'],
    ['3ns', '0.000000003s'],
    ['-5s', '-5s'],
    ['0', '0s'],
    ['0.0s', '0s'],
  ])('%s is %s', (text, canonical) => {
    expect(canonicalDuration(text)).toBe(canonical);
  });

  it.each(['', '5', 's', '5 s', '5sec', '1m30', '.s', '5s!'])('%j is none', (text) => {
    expect(canonicalDuration(text)).toBe(undefined);
  });

  it('is a fixed point', () => {
    fc.assert(
      fc.property(fc.nat(1e6), fc.nat(999_999_999), (seconds, nanos) => {
        const canonical = canonicalDuration(`${seconds}s${nanos}ns`) ?? '';
        expect(canonicalDuration(canonical)).toBe(canonical);
      }),
    );
  });
});
