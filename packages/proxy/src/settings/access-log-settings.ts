import { type Parsed, parsed, type Problem, refused } from '@pillion/core/values';
import { type AccessLogFormat, compileJson, compileText } from '../telemetry/access-format.ts';
import { isRecord } from '../validation/record-reader.ts';
import * as variable from './environment.ts';
import { parseJson } from './proxy-config.ts';

/** What is logged of requests and connections, and where to. */
export interface AccessLogSettings {
  readonly format: AccessLogFormat;
  /** Share of those that went well which is logged, 0 to 1; what went wrong always is. */
  readonly sampling: number;
  readonly path: string;
}

type Read = (name: string) => string | undefined;

const DEFAULT_PATH = '/dev/stdout';

/** Reads MeshConfig's `accessLogEncoding`, `accessLogFormat` and `accessLogFile`, by our names. */
export function parseAccessLog(read: Read): Parsed<AccessLogSettings> {
  const problems: Problem[] = [];
  const format = parseFormat(read(variable.ACCESS_LOG) ?? 'json', read(variable.ACCESS_LOG_FORMAT));
  if (!format.ok) problems.push(...format.problems);
  const text = read(variable.ACCESS_LOG_SAMPLING) ?? '100';
  const percent = /^[0-9]+(\.[0-9]+)?$/.test(text) ? Number(text) : Number.NaN;
  if (!(percent <= 100))
    problems.push({
      code: 'accessLog.sampling',
      subject: variable.ACCESS_LOG_SAMPLING,
      value: text,
      reason: 'is no share',
      accepted: 'percent, 0 to 100',
    });
  if (!format.ok || problems.length > 0) return refused(...problems);
  const path = read(variable.ACCESS_LOG_FILE) ?? DEFAULT_PATH;
  return parsed({ format: format.value, sampling: percent / 100, path });
}

function parseFormat(encoding: string, format: string | undefined): Parsed<AccessLogFormat> {
  switch (encoding.toLowerCase()) {
    case 'none':
      return parsed({ kind: 'none' });
    case 'text':
      if (format === undefined) return parsed({ kind: 'text' });
      return compileText(variable.ACCESS_LOG_FORMAT, format);
    case 'json': {
      if (format === undefined) return parsed({ kind: 'json' });
      const document = parseJson(format);
      if (isRecord(document)) return compileJson(variable.ACCESS_LOG_FORMAT, document);
      return refused({
        code: 'accessLog.format',
        subject: variable.ACCESS_LOG_FORMAT,
        value: format,
        reason: 'is not a JSON object, as the encoding json asks for',
        accepted: '{"status":"%RESPONSE_CODE%"}, or the encoding text',
      });
    }
    default:
      return refused({
        code: 'setting.choice',
        subject: variable.ACCESS_LOG,
        value: encoding,
        reason: 'is not one of the choices',
        accepted: 'json, text, none',
      });
  }
}
