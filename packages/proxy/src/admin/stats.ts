import type { Reading } from '../data-plane.ts';
import type { ProxyState } from './state.ts';

type Stat = readonly [name: string, value: number];

/** Counters and gauges by Envoy's names, sorted. */
export function stats(state: ProxyState, reading: Reading): readonly Stat[] {
  const { counts, active, memory } = reading;
  const { outbound, inbound } = active;
  const clusters = [...counts.clusters].flatMap(({ labels, state: own }): Stat[] => {
    const prefix = `cluster.${labels[0] ?? ''}.upstream`;
    return [
      [`${prefix}_cx_active`, own.active],
      [`${prefix}_cx_total`, own.connections],
      [`${prefix}_cx_connect_fail`, own.connectFailures],
      [`${prefix}_cx_rx_bytes_total`, own.rxBytes],
      [`${prefix}_cx_tx_bytes_total`, own.txBytes],
      [`${prefix}_rq_total`, own.requests],
      ...[...own.responses].map(([digit, count]): Stat => [`${prefix}_rq_${digit}xx`, count]),
    ];
  });
  const filters = [...counts.filterFailures].map(({ labels, state: { count } }): Stat => [
    `filter.${labels.join('.')}`,
    count,
  ]);
  const others: Stat[] = [
    ['access_log.dropped', counts.accessLogDropped],
    ['descriptors.refused', counts.descriptorsRefused],
    ['listener.inbound.downstream_cx_active', inbound],
    ['listener.outbound.downstream_cx_active', outbound],
    ['server.live', state.phase() === 'draining' ? 0 : 1],
    ['server.memory_allocated', memory.heapUsed],
    ['server.memory_physical_size', memory.rss],
    ['server.total_connections', outbound + inbound],
    ['server.uptime', Math.floor(state.uptimeMs() / 1000)],
    ['tracing.spans_sent', counts.spansSent],
    ['tracing.spans_dropped', counts.spansDropped],
  ];
  return [...clusters, ...filters, ...others].toSorted(([a], [b]) => (a < b ? -1 : 1));
}

/** `name: value` lines; `filter` is a regular expression that names must match somewhere. */
export function selectStats(
  state: ProxyState,
  reading: Reading,
  query: URLSearchParams,
): readonly Stat[] | string {
  const pattern = query.get('filter') ?? '';
  let filter: RegExp;
  try {
    filter = new RegExp(pattern);
  } catch {
    return `filter=${JSON.stringify(pattern)}: is no regular expression`;
  }
  const used = query.has('usedonly');
  return stats(state, reading).filter(([name, value]) => filter.test(name) && (!used || value > 0));
}
