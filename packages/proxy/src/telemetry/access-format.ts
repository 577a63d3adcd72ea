import { nearest, type Parsed, parsed, type Problem, refused } from '@pillion/core/values';
import { isRecord } from '../validation/record-reader.ts';
import {
  type Operator,
  OPERATORS,
  requestField,
  responseField,
  SILENT_OPERATORS,
} from './access-operators.ts';
import type { AccessRecord } from './access-record.ts';
import { formatTime } from './time-format.ts';

export type AccessLogFormat =
  | { readonly kind: 'none' }
  /** Our own fields. */
  | { readonly kind: 'json' }
  /** Istio's default. */
  | { readonly kind: 'text' }
  | { readonly kind: 'custom'; readonly line: (record: AccessRecord) => string };

/** MeshConfig's default `accessLogFormat`. */
export const ISTIO_FORMAT =
  '[%START_TIME%] "%REQ(:METHOD)% %REQ(X-ENVOY-ORIGINAL-PATH?:PATH)% %PROTOCOL%" %RESPONSE_CODE% %RESPONSE_FLAGS% %RESPONSE_CODE_DETAILS% %CONNECTION_TERMINATION_DETAILS% "%UPSTREAM_TRANSPORT_FAILURE_REASON%" %BYTES_RECEIVED% %BYTES_SENT% %DURATION% %RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)% "%REQ(X-FORWARDED-FOR)%" "%REQ(USER-AGENT)%" "%REQ(X-REQUEST-ID)%" "%REQ(:AUTHORITY)%" "%UPSTREAM_HOST%" %UPSTREAM_CLUSTER_RAW% %UPSTREAM_LOCAL_ADDRESS% %DOWNSTREAM_LOCAL_ADDRESS% %DOWNSTREAM_REMOTE_ADDRESS% %REQUESTED_SERVER_NAME% %ROUTE_NAME%';

/** Between two percent signs: a name, an argument, a length. `%%` is a percent sign. */
const COMMAND = /%(?:%|([A-Z0-9_]+)(?:\(([^)]*)\))?(?::([0-9]+))?%)/g;

const WITH_ARGUMENT = ['REQ', 'RESP', 'FILTER_STATE'];

type Part = string | Operator;

/** A line in Envoy's format language; every problem of it where it is none. */
export function compileText(subject: string, format: string): Parsed<AccessLogFormat> {
  const problems: Problem[] = [];
  const parts = compile(subject, format, problems);
  if (problems.length > 0) return refused(...problems);
  const line = (record: AccessRecord): string => `${writeText(parts, record)}\n`;
  return parsed({ kind: 'custom', line });
}

/** A JSON object whose strings are in Envoy's format language; a lone operator keeps its type. */
export function compileJson(
  subject: string,
  document: Readonly<Record<string, unknown>>,
): Parsed<AccessLogFormat> {
  const problems: Problem[] = [];
  const value = compileValue(subject, document, problems);
  if (problems.length > 0) return refused(...problems);
  return parsed({ kind: 'custom', line: (record) => `${JSON.stringify(value(record))}\n` });
}

type Value = (record: AccessRecord) => unknown;

function compileValue(subject: string, value: unknown, problems: Problem[]): Value {
  if (typeof value === 'string') {
    const parts = compile(subject, value, problems);
    const [only] = parts;
    if (parts.length === 1 && typeof only === 'function') return (record) => only(record) ?? null;
    return (record) => writeText(parts, record, raw);
  }
  if (Array.isArray(value)) {
    const items = value.map((item: unknown, at) =>
      compileValue(`${subject}[${at}]`, item, problems),
    );
    return (record) => items.map((item) => item(record));
  }
  if (!isRecord(value)) return () => value;
  const fields = Object.entries(value).map(
    ([name, field]) => [name, compileValue(`${subject}.${name}`, field, problems)] as const,
  );
  return (record) => Object.fromEntries(fields.map(([name, field]) => [name, field(record)]));
}

function compile(subject: string, format: string, problems: Problem[]): readonly Part[] {
  const parts: Part[] = [];
  let from = 0;
  const text = (to: number): void => {
    const between = format.slice(from, to);
    if (between !== '') parts.push(between);
    if (between.includes('%')) problems.push(stray(subject, between));
  };
  for (const match of format.matchAll(COMMAND)) {
    text(match.index);
    from = match.index + match[0].length;
    const [whole, name, argument, length] = match;
    if (name === undefined) parts.push('%');
    else {
      const operator = operatorOf(name, argument);
      if (operator === undefined) problems.push(unknown(subject, whole, name));
      else parts.push(length === undefined ? operator : cut(operator, Number(length)));
    }
  }
  text(format.length);
  return parts;
}

function operatorOf(name: string, argument: string | undefined): Operator | undefined {
  if (argument === undefined)
    return OPERATORS[name] ?? (SILENT_OPERATORS.has(name) ? silent : undefined);
  switch (name) {
    case 'REQ':
      return either(argument, requestField);
    case 'RESP':
      return either(argument, responseField);
    case 'START_TIME':
      return ({ startedAt }) => formatTime(argument, startedAt);
    // The labels that filters put on an exchange.
    case 'FILTER_STATE':
      return ({ http }) => http?.annotations?.get(argument.split(':')[0] ?? '');
    case 'GRPC_STATUS':
      return OPERATORS[name];
    default:
      return SILENT_OPERATORS.has(name) ? silent : undefined;
  }
}

/** `X?Y`: the field X, or Y where there is no X. */
function either(argument: string, field: (name: string) => Operator): Operator {
  const [first = '', second] = argument.toLowerCase().split('?');
  const one = field(first);
  if (second === undefined) return one;
  const other = field(second);
  return (record) => one(record) ?? other(record);
}

const silent: Operator = () => undefined;

function cut(operator: Operator, length: number): Operator {
  return (record) => {
    const value = operator(record);
    return typeof value === 'string' ? value.slice(0, length) : value;
  };
}

function writeText(parts: readonly Part[], record: AccessRecord, write = escaped): string {
  let line = '';
  for (const part of parts) {
    if (typeof part === 'string') line += part;
    else {
      const value = part(record);
      line += value === undefined || value === '' ? '-' : write(String(value));
    }
  }
  return line;
}

/** A quote in a header must not end the field it stands in. */
function escaped(text: string): string {
  return text.includes('"') || text.includes('\\')
    ? text.replaceAll(/["\\]/g, (character) => `\\${character}`)
    : text;
}

function raw(text: string): string {
  return text;
}

function unknown(subject: string, value: string, name: string): Problem {
  const meant = nearest(name, [...Object.keys(OPERATORS), ...WITH_ARGUMENT]);
  const written = meant !== undefined && WITH_ARGUMENT.includes(meant) ? `${meant}(NAME)` : meant;
  return {
    code: 'accessLog.operator',
    subject,
    value,
    reason: 'is no operator',
    accepted: written === undefined ? "Envoy's access log operators" : `%${written}%`,
  };
}

function stray(subject: string, value: string): Problem {
  return {
    code: 'accessLog.operator',
    subject,
    value,
    reason: 'has a percent sign that begins nothing',
    accepted: '%OPERATOR%, %OPERATOR(ARGUMENT)%, or %% for a percent sign',
  };
}
