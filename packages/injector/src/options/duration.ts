import { type Parsed, parsed, refused } from '@pillion/core/values';

const UNITS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

const WHOLE = /^\+?(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|ms|s|m|h))+$/;
const PART = /(\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h)/g;

/**
 * Milliseconds of a Go duration such as `10s` or `1m30s`: the form that the API server uses in its
 * `timeout` query parameter. `undefined` where it is none, or negative.
 */
export function durationMs(text: string): number | undefined {
  if (text === '0') return 0;
  if (text.length > 64 || !WHOLE.test(text)) return undefined;
  let total = 0;
  for (const [, amount = '', unit = ''] of text.matchAll(PART)) {
    total += Number(amount) * (UNITS[unit] ?? 0);
  }
  return Number.isFinite(total) ? total : undefined;
}

export function parseDuration(subject: string, text: string): Parsed<number> {
  const milliseconds = durationMs(text);
  if (milliseconds !== undefined) return parsed(milliseconds);
  return refused({
    code: 'duration.malformed',
    subject,
    value: text,
    reason: 'is not a duration',
    accepted: 'a duration with its unit, such as 500ms, 30s or 1m30s',
  });
}
