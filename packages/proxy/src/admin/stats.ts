import type { ProxyState } from './state.ts';

type Stat = readonly [name: string, value: number];

/** Counters and gauges by Envoy's names, sorted. */
export function stats(state: ProxyState): readonly Stat[] {
  const { meter } = state;
  const { outbound, inbound } = state.active();
  const clusters = [...meter.clusters].flatMap(({ labels, state: counts }): Stat[] => {
    const prefix = `cluster.${labels[0] ?? ''}.upstream`;
    return [
      [`${prefix}_cx_active`, counts.active],
      [`${prefix}_cx_total`, counts.connections],
      [`${prefix}_cx_connect_fail`, counts.connectFailures],
      [`${prefix}_cx_rx_bytes_total`, counts.rxBytes],
      [`${prefix}_cx_tx_bytes_total`, counts.txBytes],
      [`${prefix}_rq_total`, counts.requests],
      ...[...counts.responses].map(([digit, count]): Stat => [`${prefix}_rq_${digit}xx`, count]),
    ];
  });
  const filters = [...meter.filterFailures].map(({ labels, state: { count } }): Stat => [
    `filter.${labels.join('.')}`,
    count,
  ]);
  const own: Stat[] = [
    ['access_log.dropped', meter.accessLogDropped],
    ['listener.inbound.downstream_cx_active', inbound],
    ['listener.outbound.downstream_cx_active', outbound],
    ['server.live', state.phase() === 'draining' ? 0 : 1],
    ['server.memory_allocated', state.memory().heapUsed],
    ['server.memory_physical_size', state.memory().rss],
    ['server.total_connections', outbound + inbound],
    ['server.uptime', Math.floor(state.uptimeMs() / 1000)],
    ['tracing.spans_sent', meter.spansSent],
    ['tracing.spans_dropped', meter.spansDropped],
  ];
  return [...clusters, ...filters, ...own].toSorted(([a], [b]) => (a < b ? -1 : 1));
}

/** `name: value` lines; `filter` is a regular expression that names must match somewhere. */
export function selectStats(state: ProxyState, query: URLSearchParams): readonly Stat[] | string {
  const pattern = query.get('filter') ?? '';
  let filter: RegExp;
  try {
    filter = new RegExp(pattern);
  } catch {
    return `filter=${JSON.stringify(pattern)}: is no regular expression`;
  }
  const used = query.has('usedonly');
  return stats(state).filter(([name, value]) => filter.test(name) && (!used || value > 0));
}
