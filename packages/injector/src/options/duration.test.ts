import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { durationMs, parseDuration } from './duration.ts';

describe('durations', () => {
  it.each([
    ['10s', 10_000],
    ['1m30s', 90_000],
    ['1.5h', 5_400_000],
    ['500ms', 500],
    ['250us', 0.25],
    ['.5s', 500],
    ['0', 0],
    ['+2s', 2000],
  ])('reads %j', (text, milliseconds) => {
    expect(durationMs(text)).toBeCloseTo(milliseconds, 9);
  });

  it.each(['', '10', '-1s', 's', '1 s', '1s ', '1d', '1e3s', '.s', '1,5s', `${'9'.repeat(400)}s`])(
    'refuses %j',
    (text) => {
      expect(durationMs(text)).toBeUndefined();
    },
  );

  it('adds its parts up', () => {
    fc.assert(
      fc.property(fc.nat(99), fc.nat(59), fc.nat(59), (h, m, s) => {
        expect(durationMs(`${h}h${m}m${s}s`)).toBe(((h * 60 + m) * 60 + s) * 1000);
      }),
    );
  });

  it('names what would be accepted', () => {
    expect(parseDuration('--drain-timeout', '30')).toEqual({
      ok: false,
      problems: [
        {
          code: 'duration.malformed',
          subject: '--drain-timeout',
          value: '30',
          reason: 'is not a duration',
          accepted: 'a duration with its unit, such as 500ms, 30s or 1m30s',
        },
      ],
    });
  });
});
