import type { AnnotationDefinition } from './definition.ts';
import { goBool, statusPort, unsigned } from './validators.ts';

type Row = Omit<AnnotationDefinition, 'carrier' | 'readBy'>;

const rows: readonly Row[] = [
  {
    name: 'status.sidecar.istio.io/port',
    type: 'port',
    default: '15020',
    doc: "Port of the status server; 0 leaves the proxy's own probes out.",
    example: '15020',
    validate: statusPort,
  },
  ...(
    [
      ['initialDelaySeconds', 'Seconds before the first readiness probe of the proxy.', '0'],
      ['periodSeconds', 'Seconds between readiness probes of the proxy.', '15'],
      ['failureThreshold', 'Failed readiness probes before the proxy counts as not ready.', '4'],
    ] as const
  ).map(([name, doc, value]) => ({
    name: `readiness.status.sidecar.istio.io/${name}`,
    type: 'number',
    default: value,
    doc,
    example: '10',
    validate: unsigned,
  })),
  {
    name: 'readiness.status.sidecar.istio.io/applicationPorts',
    type: 'port list',
    default: '',
    doc: 'Not read any more; kept so that it is known.',
    example: '80,8080',
    deprecated: 'readiness probes on the containers',
  },
  {
    name: 'sidecar.istio.io/rewriteAppHTTPProbers',
    type: 'true or false',
    default: 'true',
    doc: 'Whether probes of the application go through the proxy, which alone is exempt from capture.',
    example: 'false',
  },
  {
    name: 'prometheus.istio.io/merge-metrics',
    type: 'true or false',
    default: 'true',
    doc: "Whether the application's metrics are served together with those of the proxy.",
    example: 'false',
    validate: goBool,
  },
  {
    name: 'prometheus.istio.io/scrape-targets',
    type: 'list of port[:path]',
    default: '',
    doc: 'Where the application serves metrics, when it is more than one place.',
    example: '9090:/metrics,9091',
  },
  {
    name: 'prometheus.istio.io/secure-port',
    type: 'port',
    default: '',
    doc: 'Port on which merged metrics are served over mutual TLS.',
    example: '15091',
  },
  {
    name: 'prometheus.io/scrape',
    type: 'true or false',
    default: 'true',
    doc: 'Whether Prometheus should scrape; rewritten to the merged metrics.',
    example: 'true',
  },
  {
    name: 'prometheus.io/port',
    type: 'port',
    default: '',
    doc: "Port of the application's metrics; rewritten to the merged metrics.",
    example: '9090',
  },
  {
    name: 'prometheus.io/path',
    type: 'path',
    default: '/metrics',
    doc: "Path of the application's metrics; rewritten to the merged metrics.",
    example: '/metrics',
  },
];

/** Probes and metrics. */
export const healthAnnotations: readonly AnnotationDefinition[] = rows.map((row) => ({
  carrier: 'annotation',
  readBy: 'injector',
  ...row,
}));
