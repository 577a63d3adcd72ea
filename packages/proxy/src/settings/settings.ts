import {
  canonicalAddress,
  collect,
  isPort,
  nearest,
  type Parsed,
  parsed,
  parseList,
  parsePort,
  type Port,
  port,
  type Problem,
  refused,
  splitList,
} from '@pillion/core/values';
import { type AppProbers, parseAppProbers } from '../probes/app-probers.ts';
import type { OutboundPolicy } from '../routing/outbound.ts';
import { parseScrapeTargets, type ScrapeTarget } from '../telemetry/scrape-targets.ts';
import { brief, isRecord } from '../validation/record-reader.ts';
import { type AccessLogSettings, parseAccessLog } from './access-log-settings.ts';
import type { RawArguments } from './arguments.ts';
import { resolveTags, type SpanTag } from './custom-tags.ts';
import { parseDuration } from './duration.ts';
import * as variable from './environment.ts';
import { LOG_LEVELS, type LogLevel, parseLogLevel } from './log-level.ts';
import { NO_POD_INFO, type PodInfo } from './pod-info.ts';
import {
  DEFAULT_PROXY_CONFIG,
  parseJson,
  parseProxyConfig,
  type ProxyConfig,
} from './proxy-config.ts';
import { parseTracing, type TraceSettings } from './trace-settings.ts';
import { type WorkloadIdentity, workloadIdentity } from './workload.ts';

/** The listeners' ports. Capture has them too, so they are fixed but for those Istio lets move. */
export interface Ports {
  readonly outbound: Port;
  readonly inbound: Port;
  readonly health: Port;
  readonly prometheus: Port;
  readonly admin: Port;
  readonly status: Port;
}

/** Everything the sidecar is told from outside, checked and with defaults. Times in milliseconds. */
export type EngineChoice = 'node' | 'native';
export type InterceptionMode = 'REDIRECT' | 'TPROXY' | 'NONE';

export interface Settings {
  readonly ports: Ports;
  readonly podName: string;
  readonly namespace: string;
  readonly workload: WorkloadIdentity;
  readonly pod: PodInfo;
  /** Every `ISTIO_META_*` of the environment, by the rest of its name. */
  readonly nodeMetadata: ReadonlyMap<string, string>;
  readonly domain: string;
  /** Where the application is probed. */
  readonly applicationAddress: string;
  readonly podPorts: ReadonlySet<Port>;
  readonly config: ProxyConfig;
  readonly destinations: { readonly path: string; readonly required: boolean };
  readonly accessLog: AccessLogSettings;
  readonly tracing: TraceSettings;
  /** Share of new traces that is sampled, 0 to 1; `undefined` where tracing is off. */
  readonly traceSampling: number | undefined;
  readonly spanTags: readonly SpanTag[];
  /** ES modules with filters, in order. */
  readonly filters: readonly string[];
  readonly logLevel: LogLevel;
  /** Worker threads that carry connections; 0 for one a processor. */
  readonly concurrency: number;
  /** What carries captured connections. */
  readonly engine: EngineChoice;
  /** How long to wait awake for peers that answer at once. */
  readonly busyPollMs: number;
  readonly outboundPolicy: OutboundPolicy;
  /** How inbound connections come: by TPROXY, applications see their clients' own addresses. */
  readonly interceptionMode: InterceptionMode;
  readonly sniffMs: number;
  readonly serverFirstPorts: ReadonlySet<number>;
  readonly exitOnZeroConnections: boolean;
  readonly minimumDrainMs: number;
  readonly appProbers: AppProbers;
  readonly scrapeTargets: readonly ScrapeTarget[];
}

const NO_ACCESS_LOG: AccessLogSettings = { format: { kind: 'none' }, sampling: 1, path: '' };
/** Answers over a node's own network come within it. */
const BUSY_POLL_MS = 0.06;
const NO_TRACING: TraceSettings = { collector: undefined, resource: new Map() };

/** SMTP, FTP's neighbours and databases: their servers greet before a client says a word. */
const SERVER_FIRST_PORTS = [25, 587, 3306, 4444, 5432, 6379, 9300, 11_211] as const;

/** Puts arguments, environment and defaults together, and reports every problem at once. */
export function resolveSettings(
  { flags }: RawArguments,
  environment: variable.Environment,
  pod: PodInfo = NO_POD_INFO,
): Parsed<Settings> {
  const problems: Problem[] = [];
  const take = <T>(result: Parsed<T>, otherwise: T): T => {
    if (result.ok) return result.value;
    problems.push(...result.problems);
    return otherwise;
  };
  const configured = parseProxyConfig(environment[variable.PROXY_CONFIG] || undefined);
  const config = take(configured, DEFAULT_PROXY_CONFIG);
  // `proxyMetadata` is environment too; the injector writes it out, an older one may not.
  const read = (name: string): string | undefined =>
    environment[name] || config.metadata[name] || undefined;
  const explicit = read(variable.DESTINATIONS);
  const choose = <T extends string>(name: string, accepted: readonly [T, ...T[]]): T =>
    take(parseChoice(name, read(name), accepted), accepted[0]);
  const milliseconds = (name: string, otherwise: number): number => {
    const text = read(name);
    return text === undefined ? otherwise : take(parseDuration(name, text), otherwise);
  };

  const tracing = take(parseTracing(read), NO_TRACING);
  const podPorts = take(parsePodPorts(read(variable.POD_PORTS)), []);
  const serverFirst = read(variable.SERVER_FIRST_PORTS);
  const settings = {
    podName: read(variable.POD_NAME) ?? 'unknown',
    namespace: read(variable.POD_NAMESPACE) ?? 'unknown',
    workload: workloadIdentity(read, pod),
    pod,
    nodeMetadata: nodeMetadata(environment),
    domain: flags['domain'] ?? '',
    applicationAddress: take(
      parseInstance(read(variable.INSTANCE_IP), read(variable.LEGACY_PROBE_LOCALHOST)),
      '',
    ),
    podPorts: new Set(podPorts),
    accessLog: take(parseAccessLog(read), NO_ACCESS_LOG),
    tracing,
    // A collector alone is enough to ask for traces; Istio samples one in a hundred.
    spanTags: resolveTags(config.customTags, read),
    traceSampling: config.traceSampling ?? (tracing.collector && 0.01),
    filters: splitList(read(variable.FILTERS) ?? ''),
    logLevel: take(
      parseLogLevel('--proxyLogLevel', flags['proxyLogLevel'] ?? 'warning'),
      LOG_LEVELS[0],
    ),
    concurrency: take(parseConcurrency(flags['concurrency'], config.concurrency), 1),
    engine: choose<EngineChoice>(variable.ENGINE, ['native', 'node']),
    busyPollMs: take(parseBusyPoll(read(variable.BUSY_POLL)), 0),
    outboundPolicy: choose(variable.OUTBOUND_POLICY, ['ALLOW_ANY', 'REGISTRY_ONLY']),
    interceptionMode: choose<InterceptionMode>(variable.INTERCEPTION_MODE, [
      'REDIRECT',
      'TPROXY',
      'NONE',
    ]),
    sniffMs: milliseconds(variable.DETECTION_TIMEOUT, 1000),
    serverFirstPorts: new Set<number>(
      serverFirst === undefined
        ? SERVER_FIRST_PORTS
        : take(
            parseList(serverFirst, (item) => parsePort(variable.SERVER_FIRST_PORTS, item)),
            [],
          ),
    ),
    exitOnZeroConnections: choose(variable.EXIT_ON_ZERO, ['false', 'true']) === 'true',
    minimumDrainMs: milliseconds(variable.MINIMUM_DRAIN, 5000),
    appProbers: take(parseAppProbers(read(variable.APP_PROBERS)), new Map()),
    scrapeTargets: take(parseScrapeTargets(read(variable.PROMETHEUS_ANNOTATIONS)), []),
  };
  if (problems.length > 0) return refused(...problems);
  return parsed({
    ...settings,
    config,
    ports: {
      outbound: port(15_001),
      inbound: port(15_006),
      health: port(15_021),
      prometheus: port(15_090),
      admin: config.adminPort,
      status: config.statusPort,
    },
    destinations: {
      path: explicit ?? `${config.configPath}/destinations.yaml`,
      required: explicit !== undefined,
    },
  });
}

const META = 'ISTIO_META_';

function nodeMetadata(environment: variable.Environment): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(environment).flatMap(([name, value = '']): [string, string][] =>
      name.startsWith(META) ? [[name.slice(META.length), value]] : [],
    ),
  );
}

/** More than a millisecond is a processor lost, and no answer won. */
function parseBusyPoll(text: string | undefined): Parsed<number> {
  if (text === undefined) return parsed(BUSY_POLL_MS);
  const result = parseDuration(variable.BUSY_POLL, text);
  if (!result.ok || result.value <= 1) return result;
  return refused({
    code: 'setting.busyPoll',
    subject: variable.BUSY_POLL,
    value: text,
    reason: 'is too long to keep a processor from its other work',
    accepted: '0 to 1ms',
  });
}

function parseChoice<T extends string>(
  subject: string,
  text: string | undefined,
  accepted: readonly [T, ...T[]],
): Parsed<T> {
  if (text === undefined) return parsed(accepted[0]);
  const choice = accepted.find((item) => item === text);
  if (choice !== undefined) return parsed(choice);
  return refused({
    code: 'setting.choice',
    subject,
    value: text,
    reason: 'is not one of the choices',
    accepted: accepted.join(', '),
  });
}

/**
 * As Istio has it, the flag wins, but for 0, which is nothing said. Without either one thread does
 * all: it carries what several of Envoy's do, and each further one has a heap of its own.
 */
function parseConcurrency(
  flag: string | undefined,
  configured: number | undefined,
): Parsed<number> {
  const number = Number(flag ?? 0);
  if (Number.isInteger(number) && number >= 0)
    return parsed(number > 0 ? number : (configured ?? 1));
  return refused({
    code: 'setting.concurrency',
    subject: '--concurrency',
    value: flag ?? '',
    reason: 'is not a number of workers',
    accepted: 'a whole number, 0 or more',
  });
}

/** Probes go to the pod's own address, so that applications which do not listen on loopback answer. */
function parseInstance(text: string | undefined, localhost: string | undefined): Parsed<string> {
  if (text === undefined || localhost === 'true') return parsed('127.0.0.1');
  const address = canonicalAddress(text);
  if (address !== undefined) return parsed(address);
  return refused({
    code: 'address.malformed',
    subject: variable.INSTANCE_IP,
    value: text,
    reason: 'is not an IP address',
    accepted: "the pod's address, such as 10.0.0.1",
  });
}

function parsePodPorts(text: string | undefined): Parsed<readonly Port[]> {
  if (text === undefined || text.trim() === '') return parsed([]);
  const accepted = 'a JSON array such as [{"name":"http","containerPort":8080}]';
  const subject = variable.POD_PORTS;
  const document = parseJson(text);
  if (!Array.isArray(document)) {
    return refused({
      code: 'podPorts.malformed',
      subject,
      value: brief(text.trim()),
      reason: 'is not a JSON array',
      accepted,
    });
  }
  return collect(
    document
      .filter(
        (item: unknown) =>
          !isRecord(item) || item['protocol'] === undefined || item['protocol'] === 'TCP',
      )
      .map((item: unknown): Parsed<Port> => {
        const number = isRecord(item) ? item['containerPort'] : item;
        if (typeof number === 'number' && isPort(number)) return parsed(number);
        return refused({
          code: 'podPorts.port',
          subject,
          value: brief(item),
          reason: 'names no port',
          accepted,
        });
      }),
  );
}

/**
 * Variables that look like ours and are not. No problem but a warning: a Service called `pillion`
 * gives every pod beside it `PILLION_PORT` and the like.
 */
export function unknownVariables(environment: variable.Environment): string[] {
  return Object.keys(environment)
    .filter((name) => name.startsWith('PILLION_') && !variable.PILLION_VARIABLES.includes(name))
    .map((name) => {
      const meant = nearest(name, variable.PILLION_VARIABLES);
      return meant === undefined
        ? `${name} is not a variable`
        : `${name} is not a variable; is ${meant} meant?`;
    });
}
