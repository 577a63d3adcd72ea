import type { Histogram, MetricValueWithName, Registry } from 'prom-client';
import type { Counts, RequestCounts } from './counts.ts';
import type { ClusterState, TcpState } from './meter.ts';
import type { Buckets, Family } from './series.ts';

type Prometheus = typeof import('prom-client');

/**
 * What was counted, in the text format. The client library is loaded by the first scrape and
 * only formats: counting costs the request path a map look-up and no more.
 */
export async function exposition(meter: Counts): Promise<{ contentType: string; text: string }> {
  const { default: prometheus } = await import('prom-client');
  const registry = new prometheus.Registry();
  const counter = <S>(
    name: string,
    help: string,
    set: Family<S>,
    value: (state: S) => number,
  ): void => addCounter(prometheus, registry, { name, help, set, value });
  const histogram = (name: string, help: string, of: (state: RequestCounts) => Buckets): void =>
    addHistogram(registry, { name, help, set: meter.requests, of });

  counter(
    'istio_requests_total',
    'Requests that came to an end.',
    meter.requests,
    (s) => s.requests,
  );
  histogram('istio_request_duration_milliseconds', 'From head to last byte.', (s) => s.durationMs);
  histogram('istio_request_bytes', 'Bytes of request bodies.', (s) => s.requestBytes);
  histogram('istio_response_bytes', 'Bytes of response bodies.', (s) => s.responseBytes);

  const tcp = (name: string, help: string, value: (state: TcpState) => number): void =>
    counter(name, help, meter.tcp, value);
  tcp('istio_tcp_connections_opened_total', 'Opaque connections accepted.', (s) => s.opened);
  tcp('istio_tcp_connections_closed_total', 'Opaque connections ended.', (s) => s.closed);
  tcp('istio_tcp_sent_bytes_total', 'Bytes to clients.', (s) => s.sentBytes);
  tcp('istio_tcp_received_bytes_total', 'Bytes from clients.', (s) => s.receivedBytes);

  const cluster = (name: string, help: string, value: (state: ClusterState) => number): void =>
    counter(`envoy_cluster_upstream_${name}`, help, meter.clusters, value);
  cluster('cx_total', 'Upstream connections made.', (s) => s.connections);
  cluster('cx_connect_fail', 'Upstream connections that failed.', (s) => s.connectFailures);
  cluster('rq_total', 'Requests to the cluster.', (s) => s.requests);
  cluster('cx_rx_bytes_total', 'Bytes received from the cluster.', (s) => s.rxBytes);
  cluster('cx_tx_bytes_total', 'Bytes sent to the cluster.', (s) => s.txBytes);
  addClusterResponses(prometheus, registry, meter);
  counter(
    'pillion_filter_failures_total',
    'Filters that threw, answered amiss or were late.',
    meter.filterFailures,
    (s) => s.count,
  );
  addActiveConnections(prometheus, registry, meter);
  addOwnCounts(prometheus, registry, meter);
  return { contentType: registry.contentType, text: await registry.metrics() };
}

interface CounterSource<S> {
  readonly name: string;
  readonly help: string;
  readonly set: Family<S>;
  readonly value: (state: S) => number;
}

function addCounter<S>(prometheus: Prometheus, registry: Registry, source: CounterSource<S>): void {
  const { name, help, set, value } = source;
  const counter = new prometheus.Counter({
    name,
    help,
    labelNames: [...set.labelNames],
    registers: [registry],
  });
  for (const { labels, state } of set) counter.labels(...labels).inc(value(state));
}

interface HistogramSource {
  readonly name: string;
  readonly help: string;
  readonly set: Family<RequestCounts>;
  readonly of: (state: RequestCounts) => Buckets;
}

/**
 * The library's histogram takes single observations only. A registry formats whatever has a name
 * and a `get`, so that the counts which are there already need not be replayed into it.
 */
function addHistogram(registry: Registry, { name, help, set, of }: HistogramSource): void {
  const labelled = (labels: readonly string[]): Record<string, string> =>
    Object.fromEntries(set.labelNames.map((label, at) => [label, labels[at] ?? '']));
  const values = [...set].flatMap(({ labels, state }) =>
    histogramValues(name, labelled(labels), of(state)),
  );
  const metric = { name, help, type: 'histogram', aggregator: 'sum', values };
  registry.registerMetric({ name, get: () => Promise.resolve(metric) } as unknown as Histogram);
}

function histogramValues(
  name: string,
  labels: Record<string, string>,
  { bounds, counts, count, sum }: Buckets,
): MetricValueWithName<string>[] {
  const bucket = (le: string, value: number): MetricValueWithName<string> => ({
    metricName: `${name}_bucket`,
    labels: { ...labels, le },
    value,
  });
  return [
    ...bounds.map((bound, at) => bucket(String(bound), counts[at] ?? 0)),
    bucket('+Inf', count),
    { metricName: `${name}_sum`, labels, value: sum },
    { metricName: `${name}_count`, labels, value: count },
  ];
}

function addClusterResponses(prometheus: Prometheus, registry: Registry, meter: Counts): void {
  const responses = new prometheus.Counter({
    name: 'envoy_cluster_upstream_rq_xx',
    help: 'Responses by first digit of their status.',
    labelNames: ['cluster_name', 'response_code_class'],
    registers: [registry],
  });
  for (const { labels, state } of meter.clusters) {
    for (const [digit, value] of state.responses)
      responses.labels(labels[0] ?? '', digit).inc(value);
  }
}

function addActiveConnections(prometheus: Prometheus, registry: Registry, meter: Counts): void {
  const active = new prometheus.Gauge({
    name: 'envoy_cluster_upstream_cx_active',
    help: 'Upstream connections open now.',
    labelNames: ['cluster_name'],
    registers: [registry],
  });
  for (const { labels, state } of meter.clusters) active.labels(...labels).set(state.active);
}

/** What the proxy itself lost, and what it sent beside the traffic. */
function addOwnCounts(prometheus: Prometheus, registry: Registry, meter: Counts): void {
  const add = (name: string, help: string, value: number): void =>
    new prometheus.Counter({ name, help, registers: [registry] }).inc(value);
  add(
    'pillion_access_log_dropped_total',
    'Access log lines dropped: the reader was too slow, or the disk full.',
    meter.accessLogDropped,
  );
  add(
    'pillion_descriptors_refused_total',
    'Times the system had no descriptor for a connection: see the limit of open files.',
    meter.descriptorsRefused,
  );
  add('pillion_spans_sent_total', 'Spans that the collector took.', meter.spansSent);
  add('pillion_spans_dropped_total', 'Spans that no collector took.', meter.spansDropped);
}
