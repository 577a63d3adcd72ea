import { LOG_LEVELS, type LogLevel } from '../settings/log-level.ts';

export type LogFields = Readonly<Record<string, unknown>>;

/** The program's own log: JSON lines, one object each. */
export interface Log {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warning(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  level: LogLevel;
}

export interface LogSource {
  readonly write: (line: string) => void;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Stand in every line. */
  readonly common?: LogFields;
}

export function createLog({ write, now, common }: LogSource, level: LogLevel): Log {
  const at =
    (own: LogLevel) =>
    (message: string, fields: LogFields = {}): void => {
      if (LOG_LEVELS.indexOf(own) < LOG_LEVELS.indexOf(log.level)) return;
      const time = new Date(now()).toISOString();
      write(`${JSON.stringify({ time, level: own, message, ...common, ...fields })}\n`);
    };
  const log: Log = {
    level,
    debug: at('debug'),
    info: at('info'),
    warning: at('warning'),
    error: at('error'),
  };
  return log;
}
