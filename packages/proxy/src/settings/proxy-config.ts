import {
  isPort,
  type Parsed,
  parsed,
  type Port,
  port,
  type Problem,
  refused,
} from '@pillion/core/values';
import { brief, isRecord } from '../validation/record-reader.ts';
import { parseCustomTags, type RawCustomTag } from './custom-tags.ts';
import { parseDuration } from './duration.ts';
import { PROXY_CONFIG } from './environment.ts';

/** What the proxy takes from Istio's ProxyConfig, with Istio's defaults. Times in milliseconds. */
export interface ProxyConfig {
  readonly configPath: string;
  readonly adminPort: Port;
  readonly statusPort: Port;
  readonly drainMs: number;
  readonly terminationDrainMs: number;
  readonly concurrency: number | undefined;
  /** Share of requests whose trace is sampled, 0 to 1; `undefined` where tracing is off. */
  readonly traceSampling: number | undefined;
  /** What spans are to be tagged with beside. */
  readonly customTags: readonly RawCustomTag[];
  /** Headers that `proxyHeaders` turns off. */
  readonly unwantedHeaders: ReadonlySet<string>;
  /** Connections to both capture ports at once; `overload.global_downstream_max_connections` of `runtimeValues`. */
  readonly maxConnections: number | undefined;
  /** Extra environment, `proxyMetadata`. */
  readonly metadata: Readonly<Record<string, string>>;
}

export const DEFAULT_PROXY_CONFIG: ProxyConfig = {
  configPath: './etc/istio/proxy',
  adminPort: port(15_000),
  statusPort: port(15_020),
  drainMs: 45_000,
  terminationDrainMs: 5000,
  concurrency: undefined,
  traceSampling: undefined,
  customTags: [],
  unwantedHeaders: new Set(),
  maxConnections: undefined,
  metadata: {},
};

/**
 * Parses PROXY_CONFIG. Fields that mean nothing here are passed over: the injector may belong to a
 * release that knows more of them. A field that is known must be right.
 */
export function parseProxyConfig(text: string | undefined): Parsed<ProxyConfig> {
  if (text === undefined || text.trim() === '') return parsed(DEFAULT_PROXY_CONFIG);
  const document = parseJson(text);
  if (!isRecord(document)) {
    const accepted = 'a JSON object such as {"concurrency":2}';
    return refused({
      code: 'proxyConfig.malformed',
      subject: PROXY_CONFIG,
      value: brief(text.trim()),
      reason: 'is not a JSON object',
      accepted,
    });
  }
  const problems: Problem[] = [];
  const read = fieldReaders(document, problems);
  const config: ProxyConfig = {
    configPath: read.text('configPath') ?? DEFAULT_PROXY_CONFIG.configPath,
    adminPort: read.port('proxyAdminPort') ?? DEFAULT_PROXY_CONFIG.adminPort,
    statusPort: read.port('statusPort') ?? DEFAULT_PROXY_CONFIG.statusPort,
    drainMs: read.duration('drainDuration') ?? DEFAULT_PROXY_CONFIG.drainMs,
    terminationDrainMs:
      read.duration('terminationDrainDuration') ?? DEFAULT_PROXY_CONFIG.terminationDrainMs,
    concurrency: read.number('concurrency'),
    traceSampling: traceSampling(document['tracing']),
    customTags: customTags(document['tracing'], problems),
    unwantedHeaders: unwantedHeaders(document['proxyHeaders']),
    maxConnections: runtimeCount(document['runtimeValues'], MAX_CONNECTIONS, problems),
    metadata: stringMap(document['proxyMetadata']),
  };
  return problems.length > 0 ? refused(...problems) : parsed(config);
}

function fieldReaders(document: Readonly<Record<string, unknown>>, problems: Problem[]) {
  const complain = (name: string, reason: string, accepted: string): undefined => {
    const subject = `${PROXY_CONFIG}.${name}`;
    problems.push({
      code: 'proxyConfig.field',
      subject,
      value: brief(document[name]),
      reason,
      accepted,
    });
  };
  return {
    text(name: string): string | undefined {
      const value = document[name];
      if (value === undefined || typeof value === 'string') return value;
      return complain(name, 'is not a string', 'a string');
    },
    number(name: string): number | undefined {
      const value = document[name];
      if (value === undefined || value === null) return undefined;
      if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
      return complain(name, 'is not a whole number', 'a whole number, 0 or more');
    },
    port(name: string): Port | undefined {
      const value = document[name];
      if (value === undefined) return undefined;
      if (typeof value === 'number' && isPort(value)) return value;
      return complain(name, 'is not a port', 'a port, 1 to 65535');
    },
    duration(name: string): number | undefined {
      const value = document[name];
      if (value === undefined || value === null) return undefined;
      const result = parseDuration(`${PROXY_CONFIG}.${name}`, brief(value));
      if (result.ok) return result.value;
      problems.push(...result.problems);
      return undefined;
    },
  };
}

/** Istio counts `sampling` in percent, 1 by default; an empty `tracing` still turns it on. */
function traceSampling(tracing: unknown): number | undefined {
  if (!isRecord(tracing)) return undefined;
  const percent = tracing['sampling'];
  return (typeof percent === 'number' ? percent : 1) / 100;
}

function customTags(tracing: unknown, problems: Problem[]): readonly RawCustomTag[] {
  return isRecord(tracing) ? parseCustomTags(tracing['customTags'], problems) : [];
}

const MAX_CONNECTIONS = 'overload.global_downstream_max_connections';

/** The headers behind each name of `proxyHeaders`, where this proxy sends any. */
const PROXY_HEADERS: Readonly<Record<string, readonly string[]>> = {
  requestId: ['x-request-id'],
  attemptCount: ['x-envoy-attempt-count'],
  envoyDebugHeaders: ['x-envoy-upstream-service-time', 'x-envoy-expected-rq-timeout-ms'],
};

/** `proxyHeaders: { envoyDebugHeaders: { disabled: true } }` */
function unwantedHeaders(proxyHeaders: unknown): ReadonlySet<string> {
  const names = Object.keys(PROXY_HEADERS).filter((name) => {
    const header = isRecord(proxyHeaders) ? proxyHeaders[name] : undefined;
    return isRecord(header) && header['disabled'] === true;
  });
  return new Set(names.flatMap((name) => PROXY_HEADERS[name] ?? []));
}

/** Values of Envoy's runtime are strings, whatever they say. */
function runtimeCount(values: unknown, name: string, problems: Problem[]): number | undefined {
  const value = isRecord(values) ? values[name] : undefined;
  if (value === undefined) return undefined;
  const count = Number(value);
  if (Number.isInteger(count) && count > 0) return count;
  problems.push({
    code: 'proxyConfig.field',
    subject: `${PROXY_CONFIG}.runtimeValues.${name}`,
    value: brief(value),
    reason: 'is no number of connections',
    accepted: 'a whole number, 1 or more',
  });
  return undefined;
}

function stringMap(value: unknown): Readonly<Record<string, string>> {
  if (!isRecord(value)) return {};
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, brief(item)]));
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
