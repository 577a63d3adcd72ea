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
  /** Present where it is reached by TLS; `authorities` is a file, absent for those that Node trusts. */
  readonly tls: { readonly authorities: string | undefined } | undefined;
  readonly headers: readonly (readonly [string, string])[];
}

export interface TraceSettings {
  /** Absent where no spans are reported. */
  readonly collector: Collector | undefined;
  /** What the spans' source is described by, beside what the proxy knows itself. */
  readonly resource: ReadonlyMap<string, string>;
}

type Read = (name: string) => string | undefined;

const ACCEPTED = 'a URL, such as http://collector.observability:4318 or https://collector.example';

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
    collector: url ? collectorAt(url, headers, read(variable.OTLP_CERTIFICATE)) : undefined,
    resource: new Map([
      ...resource,
      ...(service === undefined ? [] : [['service.name', service] as const]),
    ]),
  });
}

interface Address extends Pick<Collector, 'host' | 'port' | 'path'> {
  readonly secure: boolean;
}

function collectorAt(
  { secure, ...address }: Address,
  headers: Collector['headers'],
  authorities: string | undefined,
): Collector {
  return { ...address, tls: secure ? { authorities } : undefined, headers };
}

function parseUrl(subject: string, text: string): Parsed<Address> {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const secure = url?.protocol === 'https:';
  const port = Number(url?.port || (secure ? 443 : 80));
  if ((secure || url?.protocol === 'http:') && isPort(port)) {
    const host = url.hostname.replaceAll(/[[\]]/g, '');
    return parsed({ host, port, path: `${url.pathname}${url.search}`, secure });
  }
  return refused({
    code: 'tracing.endpoint',
    subject,
    value: text,
    reason: 'is no such address',
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
