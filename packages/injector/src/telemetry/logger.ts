import { type DestinationStream, pino } from 'pino';
import type { LogLevel } from '../options/options.ts';

type Write = (fields: Readonly<Record<string, unknown>>, message: string) => void;

/** The little of pino that this program uses. */
export interface Logger {
  debug: Write;
  info: Write;
  warn: Write;
  error: Write;
  /** Written at every level: what a program that started us waits for. */
  announce: Write;
}

/** JSON lines with level names and ISO times. */
export function createLogger(level: LogLevel, destination: DestinationStream): Logger {
  const log = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    destination,
  );
  const always = log.child({}, { level: 'info' });
  return {
    debug: log.debug.bind(log),
    info: log.info.bind(log),
    warn: log.warn.bind(log),
    error: log.error.bind(log),
    announce: always.info.bind(always),
  };
}
