import { type DestinationStream, pino } from 'pino';
import type { LogLevel } from '../options/options.ts';

type Write = (fields: Readonly<Record<string, unknown>>, message: string) => void;

/** The little of pino that this program uses. */
export interface Logger {
  debug: Write;
  info: Write;
  warn: Write;
  error: Write;
}

/** JSON lines with level names and ISO times. */
export function createLogger(level: LogLevel, destination: DestinationStream): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    destination,
  );
}
