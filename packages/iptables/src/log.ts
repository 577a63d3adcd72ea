import type { Output } from './output.ts';

const LEVELS = ['none', 'error', 'warn', 'info', 'debug'] as const;

export type LogLevel = (typeof LEVELS)[number];
export type LogFields = Readonly<Record<string, string | number | boolean>>;

export interface LogOptions {
  readonly level: LogLevel;
  /** One JSON object a line in place of `2026-01-31T12:00:00.000Z info message key=value`. */
  readonly json: boolean;
}

/** What the program tells while it works. All of it goes to standard error: standard output is for results. */
export interface Log {
  error(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  debug(message: string, fields?: LogFields): void;
}

export function createLog(output: Output, options: LogOptions, now: () => Date): Log {
  const format = options.json ? formatJson : formatText;
  const at =
    (level: LogLevel) =>
    (message: string, fields: LogFields = {}): void => {
      if (LEVELS.indexOf(level) > LEVELS.indexOf(options.level)) return;
      output.write(`${format(now().toISOString(), level, message, fields)}\n`);
    };
  return { error: at('error'), warn: at('warn'), info: at('info'), debug: at('debug') };
}

/** The flags of Istio's logging library that change what we write. */
export function readLogOptions(argv: readonly string[]): LogOptions {
  let level: LogLevel = 'info';
  for (const [index, word] of argv.entries()) {
    const [, text] = /^--log_output_level(?:=(.*))?$/.exec(word) ?? [];
    if (text !== undefined) level = parseLogLevel(text);
    else if (word === '--log_output_level') level = parseLogLevel(argv[index + 1] ?? '');
  }
  return { level, json: argv.includes('--log_as_json') || argv.includes('--log_as_json=true') };
}

/** Istio's `default:info,cni:debug`; we have one scope, so `default` (or `all`, or a bare level) decides. */
export function parseLogLevel(text: string): LogLevel {
  let level: LogLevel = 'info';
  for (const part of text.split(',')) {
    const [scope, name = scope] = part.split(':');
    if (scope !== name && scope !== 'default' && scope !== 'all') continue;
    level = LEVELS.find((known) => known === name) ?? (name === 'fatal' ? 'error' : level);
  }
  return level;
}

function formatText(time: string, level: LogLevel, message: string, fields: LogFields): string {
  const tail = Object.entries(fields).map(([key, value]) => ` ${key}=${quoted(value)}`);
  return `${time} ${level.padEnd(5)} ${message}${tail.join('')}`;
}

function formatJson(time: string, level: LogLevel, msg: string, fields: LogFields): string {
  return JSON.stringify({ time, level, msg, ...fields });
}

function quoted(value: string | number | boolean): string {
  const text = String(value);
  return /^[^\s"=]+$/.test(text) ? text : JSON.stringify(text);
}
