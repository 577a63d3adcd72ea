import { parseGoBool } from '../annotations/index.ts';
import type { EnvVar, Pod } from '../kubernetes/types.ts';
import { RESERVED_PORTS } from '../mesh/index.ts';
import { type Parsed, parsed, type Problem } from '../values/index.ts';
import { annotationsOf, findProxy, mapProxy, withAnnotations } from './containers.ts';
import { isPrometheusAnnotation, prometheusAnnotation } from './prometheus-annotations.ts';

const MERGE = 'prometheus.istio.io/merge-metrics';
const TARGETS = 'prometheus.istio.io/scrape-targets';
/** Tells the proxy where the application's own metrics are. */
const ENV_NAME = 'ISTIO_PROMETHEUS_ANNOTATIONS';
const SECURE_PORT_ENV = 'ENVOY_SECURE_MERGED_METRICS_PORT';

export interface MetricsSettings {
  /** Whether the mesh merges where the pod does not say. */
  readonly mergeByDefault: boolean;
  /** Whether pods that carry no such annotation are made scrapeable, too. */
  readonly everyPod: boolean;
  /** The mesh's status port, where merged metrics are served. */
  readonly statusPort: number;
}

interface Target {
  readonly port: string;
  readonly path: string;
}

/** What the proxy scrapes; the field order is that of Istio's JSON. */
interface ScrapeConfig {
  readonly scrape: string;
  readonly path: string;
  readonly port: string;
  readonly targets?: readonly Target[];
}

/**
 * Points Prometheus at the proxy, which serves the application's metrics together with its own: a
 * scrape straight to the application would be captured, and refused where mutual TLS is required.
 */
export function mergePrometheus(pod: Pod, settings: MetricsSettings): Parsed<Pod> {
  const annotations = annotationsOf(pod);
  const statusPort = String(settings.statusPort);
  if (!isMerged(annotations, settings.mergeByDefault)) return parsed(pod);
  if (prometheusAnnotation(annotations, 'port') === statusPort) return parsed(pod);
  const scrape = scrapeConfig(annotations);
  if (scrape === undefined && !settings.everyPod) return parsed(pod);
  const problems = scrapeProblems(scrape, annotations, settings.statusPort);
  if (problems.length > 0) return { ok: false, problems };
  const kept = Object.entries(annotations).filter(([name]) => !isPrometheusAnnotation(name));
  const pointed = withAnnotations(pod, {
    ...Object.fromEntries(kept),
    'prometheus.io/port': statusPort,
    'prometheus.io/path': '/stats/prometheus',
    'prometheus.io/scrape': 'true',
  });
  if (scrape === undefined) return parsed(pointed);
  const variable: EnvVar = { name: ENV_NAME, value: JSON.stringify(scrape) };
  return parsed(
    mapProxy(pointed, (proxy) => ({ ...proxy, env: [...(proxy.env ?? []), variable] })),
  );
}

/** Where the proxy also serves merged metrics over mutual TLS, say so. */
export function announceSecurePort(pod: Pod): Pod {
  const variable = findProxy(pod)?.env?.find(({ name }) => name === SECURE_PORT_ENV);
  const port = variable?.value ?? '';
  const annotations = annotationsOf(pod);
  if (port === '' || port === '0') return pod;
  if (prometheusAnnotation(annotations, 'secure-port') !== undefined) return pod;
  return withAnnotations(pod, { ...annotations, 'prometheus.istio.io/secure-port': port });
}

type Annotations = Readonly<Record<string, string>>;

/** An absent or illegible scrape annotation counts as true, so every pod becomes scrapeable. */
function isMerged(annotations: Annotations, byDefault: boolean): boolean {
  if (parseGoBool(prometheusAnnotation(annotations, 'scrape') ?? '') === false) return false;
  return parseGoBool(annotations[MERGE] ?? '') ?? byDefault;
}

function scrapeConfig(annotations: Annotations): ScrapeConfig | undefined {
  const targets = parseTargets(prometheusAnnotation(annotations, 'scrape-targets') ?? '');
  const [first] = targets;
  const scrape = prometheusAnnotation(annotations, 'scrape') ?? '';
  const path = first?.path ?? prometheusAnnotation(annotations, 'path') ?? '';
  const port = first?.port ?? prometheusAnnotation(annotations, 'port') ?? '';
  if (scrape === '' && path === '' && port === '') return undefined;
  return { scrape, path, port, ...(first ? { targets } : {}) };
}

function parseTargets(text: string): readonly Target[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
    .map((item) => {
      const colon = item.indexOf(':');
      if (colon < 0) return { port: item, path: '/metrics' };
      return {
        port: item.slice(0, colon).trim(),
        path: item.slice(colon + 1).trim() || '/metrics',
      };
    });
}

function scrapeProblems(
  scrape: ScrapeConfig | undefined,
  annotations: Annotations,
  statusPort: number,
): readonly Problem[] {
  if (scrape === undefined) return [];
  if (scrape.targets) {
    const prefix = 'invalid prometheus scrape targets: ';
    const value = prometheusAnnotation(annotations, 'scrape-targets') ?? '';
    return scrape.targets.flatMap(({ port }) => {
      const fault = portFault(port, statusPort, 'target port');
      return fault === undefined ? [] : problem(TARGETS, value, prefix + fault);
    });
  }
  const fault = scrape.port === '' ? undefined : portFault(scrape.port, statusPort, 'port');
  if (fault === undefined) return [];
  return [
    problem('prometheus.io/port', scrape.port, `invalid prometheus scrape configuration: ${fault}`),
  ];
}

function problem(subject: string, value: string, reason: string): Problem {
  const accepted = "a port of the application, 1 to 65535, that is not one of the proxy's own";
  return { code: 'prometheus.port', subject, value, reason, accepted };
}

function portFault(text: string, statusPort: number, what: string): string | undefined {
  const port = /^[0-9]{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > 65_535) return `invalid ${what} ${JSON.stringify(text)}`;
  if (port === statusPort) return `${what} ${port} conflicts with agent port`;
  const reserved = RESERVED_PORTS.find((each) => each.owner === 'proxy' && each.port === port);
  if (reserved === undefined) return undefined;
  return `${what} ${port} is reserved for Istio (${reserved.purpose}) and cannot be scraped`;
}
