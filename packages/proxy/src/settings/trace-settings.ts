import {
  isPort,
  type Parsed,
  parsed,
  type Port,
  type Problem,
  refused,
} from '@pillion/core/values';
import * as variable from './environment.ts';

/** Where spans go, over OTLP/HTTP. */
export interface Collector {
  readonly host: string;
  readonly port: Port;
  readonly path: string;
  readonly headers: readonly (readonly [string, string])[];
}

export interface TraceSettings {
  /** Absent where no spans are reported. */
  readonly collector: Collector | undefined;
  /** What the spans' source is described by, beside what the proxy knows itself. */
  readonly resource: ReadonlyMap<string, string>;
}

type Read = (name: string) => string | undefined;

const ACCEPTED = 'a plain HTTP address, such as http://collector.observability:4318';

/** Reads OpenTelemetry's own variables, as far as they mean something here. */
export function parseTracing(read: Read): Parsed<TraceSettings> {
  const problems: Problem[] = [];
  const take = <T>(result: Parsed<T>): T | undefined => {
    if (result.ok) return result.value;
    problems.push(...result.problems);
    return undefined;
  };
  const exact = read(variable.OTLP_TRACES_ENDPOINT);
  const base = read(variable.OTLP_ENDPOINT);
  const url =
    exact === undefined
      ? base && take(parseUrl(variable.OTLP_ENDPOINT, `${base.replace(/\/$/, '')}/v1/traces`))
      : take(parseUrl(variable.OTLP_TRACES_ENDPOINT, exact));
  const headers = take(parsePairs(variable.OTLP_HEADERS, read(variable.OTLP_HEADERS))) ?? [];
  const resource = take(parsePairs(variable.OTEL_RESOURCE, read(variable.OTEL_RESOURCE))) ?? [];
  if (problems.length > 0) return refused(...problems);
  const service = read(variable.OTEL_SERVICE);
  return parsed({
    collector: url ? { ...url, headers } : undefined,
    resource: new Map([
      ...resource,
      ...(service === undefined ? [] : [['service.name', service] as const]),
    ]),
  });
}

function parseUrl(subject: string, text: string): Parsed<Omit<Collector, 'headers'>> {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const port = Number(url?.port || 80);
  if (url?.protocol === 'http:' && isPort(port)) {
    const host = url.hostname.replaceAll(/[[\]]/g, '');
    return parsed({ host, port, path: `${url.pathname}${url.search}` });
  }
  return refused({
    code: 'tracing.endpoint',
    subject,
    value: text,
    reason:
      url?.protocol === 'https:' ? 'is TLS, which spans are not sent by' : 'is no such address',
    accepted: ACCEPTED,
  });
}

/** `name=value,name=value`, values percent-encoded (W3C Baggage, as OpenTelemetry has it). */
function parsePairs(
  subject: string,
  text: string | undefined,
): Parsed<readonly (readonly [string, string])[]> {
  const items = (text ?? '').split(',').filter((item) => item.trim() !== '');
  const problems: Problem[] = [];
  const pairs = items.flatMap((item): [string, string][] => {
    const at = item.indexOf('=');
    const value = decoded(item.slice(at + 1).trim());
    if (at > 0 && value !== undefined) return [[item.slice(0, at).trim(), value]];
    problems.push({
      code: 'tracing.pair',
      subject,
      value: item,
      reason: 'is no pair',
      accepted: 'name=value,name=value',
    });
    return [];
  });
  return problems.length > 0 ? refused(...problems) : parsed(pairs);
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
