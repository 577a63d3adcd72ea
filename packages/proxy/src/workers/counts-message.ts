import type { Counts, RequestCounts } from '../telemetry/counts.ts';
import type { ClusterState, TcpState } from '../telemetry/meter.ts';
import type { Buckets, Family, Series } from '../telemetry/series.ts';
import type { CountsMessage, FamilyMessage } from './message.ts';

/** Counts, in a form that passes from thread to thread. */
export function countsMessage(counts: Counts): CountsMessage {
  return {
    requests: familyMessage(counts.requests),
    tcp: familyMessage(counts.tcp),
    clusters: familyMessage(counts.clusters),
    filterFailures: familyMessage(counts.filterFailures),
    accessLogDropped: counts.accessLogDropped,
    descriptorsRefused: counts.descriptorsRefused,
    spansSent: counts.spansSent,
    spansDropped: counts.spansDropped,
  };
}

/** What all of them counted together. Labels are of the first, and the same everywhere. */
export function sumCounts(parts: readonly CountsMessage[]): Counts {
  const total = (of: (part: CountsMessage) => number): number =>
    parts.reduce((sum, part) => sum + of(part), 0);
  return {
    requests: sumFamilies(
      parts.map(({ requests }) => requests),
      sumRequests,
    ),
    tcp: sumFamilies(
      parts.map(({ tcp }) => tcp),
      sumTcp,
    ),
    clusters: sumFamilies(
      parts.map(({ clusters }) => clusters),
      sumClusters,
    ),
    filterFailures: sumFamilies(
      parts.map(({ filterFailures }) => filterFailures),
      (a, b) => ({ count: a.count + b.count }),
    ),
    accessLogDropped: total((part) => part.accessLogDropped),
    descriptorsRefused: total((part) => part.descriptorsRefused),
    spansSent: total((part) => part.spansSent),
    spansDropped: total((part) => part.spansDropped),
  };
}

function familyMessage<State>(family: Family<State>): FamilyMessage<State> {
  return { labelNames: family.labelNames, series: [...family] };
}

function sumFamilies<State>(
  parts: readonly FamilyMessage<State>[],
  plus: (a: State, b: State) => State,
): Family<State> {
  const sums = new Map<string, Series<State>>();
  for (const { labels, state } of parts.flatMap(({ series }) => series)) {
    const key = labels.join('\0');
    const known = sums.get(key);
    sums.set(key, { labels, state: known === undefined ? state : plus(known.state, state) });
  }
  return {
    labelNames: parts[0]?.labelNames ?? [],
    [Symbol.iterator]: () => sums.values(),
  };
}

function sumRequests(a: RequestCounts, b: RequestCounts): RequestCounts {
  return {
    requests: a.requests + b.requests,
    durationMs: sumBuckets(a.durationMs, b.durationMs),
    requestBytes: sumBuckets(a.requestBytes, b.requestBytes),
    responseBytes: sumBuckets(a.responseBytes, b.responseBytes),
  };
}

function sumBuckets(a: Buckets, b: Buckets): Buckets {
  return {
    bounds: a.bounds,
    counts: a.counts.map((count, at) => count + (b.counts[at] ?? 0)),
    count: a.count + b.count,
    sum: a.sum + b.sum,
  };
}

function sumTcp(a: Readonly<TcpState>, b: Readonly<TcpState>): TcpState {
  return {
    opened: a.opened + b.opened,
    closed: a.closed + b.closed,
    sentBytes: a.sentBytes + b.sentBytes,
    receivedBytes: a.receivedBytes + b.receivedBytes,
  };
}

function sumClusters(a: Readonly<ClusterState>, b: Readonly<ClusterState>): ClusterState {
  const responses = new Map(a.responses);
  for (const [digit, count] of b.responses)
    responses.set(digit, (responses.get(digit) ?? 0) + count);
  return {
    connections: a.connections + b.connections,
    active: a.active + b.active,
    connectFailures: a.connectFailures + b.connectFailures,
    requests: a.requests + b.requests,
    responses,
    rxBytes: a.rxBytes + b.rxBytes,
    txBytes: a.txBytes + b.txBytes,
  };
}
