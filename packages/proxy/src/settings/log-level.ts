import { type Parsed, parsed, refused } from '@pillion/core/values';

/** Envoy's levels, from the most to the least talkative. */
export const LOG_LEVELS = [
  'trace',
  'debug',
  'info',
  'warning',
  'error',
  'critical',
  'off',
] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export function parseLogLevel(subject: string, text: string): Parsed<LogLevel> {
  const lower = text.toLowerCase() === 'warn' ? 'warning' : text.toLowerCase();
  const level = LOG_LEVELS.find((known) => known === lower);
  if (level !== undefined) return parsed(level);
  return refused({
    code: 'logLevel.unknown',
    subject,
    value: text,
    reason: 'is not a log level',
    accepted: LOG_LEVELS.join(', '),
  });
}
