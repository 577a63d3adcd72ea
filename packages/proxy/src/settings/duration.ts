import { type Parsed, parsed, refused } from '@pillion/core/values';

const UNITS: Readonly<Record<string, number>> = {
  us: 0.001,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/** Parses Go's spelling, `45s` or `1m30s` or `250ms` or `60us`, to milliseconds. */
export function parseDuration(subject: string, text: string): Parsed<number> {
  const parts = [...text.matchAll(/([0-9]+(?:\.[0-9]+)?)(us|ms|s|m|h)/g)];
  const whole = parts.map(([part]) => part).join('');
  if (text === '0') return parsed(0);
  if (parts.length === 0 || whole !== text) {
    return refused({
      code: 'duration.malformed',
      subject,
      value: text,
      reason: 'is not a duration',
      accepted: 'a duration such as 45s, 1m30s or 250ms',
    });
  }
  return parsed(
    parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (UNITS[unit ?? ''] ?? 0), 0),
  );
}
