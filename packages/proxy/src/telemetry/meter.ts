import type { Cluster } from '../routing/cluster.ts';
import type { FilterFailure, Stage } from '../filters/chain.ts';
import type { WorkloadIdentity } from '../settings/workload.ts';
import type { AccessRecord, Direction, HttpFacts } from './access-record.ts';
import { AnnotationLabels } from './annotation-labels.ts';
import { formatFlags } from './response-flags.ts';
import type { Counts } from './counts.ts';
import { Distribution, type LabelValues, SeriesSet } from './series.ts';

/** Envoy's bounds for `istio_request_duration_milliseconds`. */
const DURATION_BOUNDS = [
  0.5, 1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000, 300_000, 600_000,
  1_800_000, 3_600_000,
];

/** Bytes, for bodies. */
const SIZE_BOUNDS = [100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000];

/** Istio's labels of either end, without their prefix. */
const END_LABELS = [
  'workload',
  'workload_namespace',
  'canonical_service',
  'canonical_revision',
  'principal',
  'app',
  'version',
  'cluster',
] as const;
const PEER_LABELS = [
  'reporter',
  ...END_LABELS.map((label) => `source_${label}`),
  ...END_LABELS.map((label) => `destination_${label}`),
  'destination_service',
  'destination_service_name',
  'destination_service_namespace',
  'connection_security_policy',
];
const UNKNOWN_END: LabelValues = END_LABELS.map(() => 'unknown');
const HTTP_LABELS = [
  ...PEER_LABELS,
  'request_protocol',
  'response_code',
  'grpc_response_status',
  'response_flags',
];
const TCP_LABELS = [...PEER_LABELS, 'request_protocol', 'response_flags'];

export interface RequestState {
  requests: number;
  readonly durationMs: Distribution;
  readonly requestBytes: Distribution;
  readonly responseBytes: Distribution;
}

export interface TcpState {
  opened: number;
  closed: number;
  sentBytes: number;
  receivedBytes: number;
}

export interface ClusterState {
  connections: number;
  active: number;
  connectFailures: number;
  requests: number;
  /** By first digit of the status: `1` to `5`. */
  readonly responses: Map<string, number>;
  rxBytes: number;
  txBytes: number;
}

/** Counts what passes, under Istio's and Envoy's names. It keeps numbers only; others format them. */
export class Meter implements Counts {
  readonly requests: SeriesSet<RequestState>;
  readonly tcp = new SeriesSet<TcpState>(TCP_LABELS, () => ({
    opened: 0,
    closed: 0,
    sentBytes: 0,
    receivedBytes: 0,
  }));
  readonly clusters = new SeriesSet<ClusterState>(['cluster_name'], () => ({
    connections: 0,
    active: 0,
    connectFailures: 0,
    requests: 0,
    responses: new Map(),
    rxBytes: 0,
    txBytes: 0,
  }));
  accessLogDropped = 0;
  descriptorsRefused = 0;
  spansSent = 0;
  spansDropped = 0;
  readonly filterFailures = new SeriesSet(['filter', 'stage', 'failure'], () => ({ count: 0 }));
  readonly #own: LabelValues;
  readonly #annotations: AnnotationLabels;

  /** `annotations` are the labels that filters put on exchanges. */
  constructor(workload: WorkloadIdentity, annotations: readonly string[] = []) {
    this.#own = [
      workload.name,
      workload.namespace,
      workload.canonicalService,
      workload.canonicalRevision,
      'unknown',
      workload.app,
      workload.version,
      workload.cluster,
    ];
    this.#annotations = new AnnotationLabels(annotations);
    this.requests = new SeriesSet<RequestState>([...HTTP_LABELS, ...annotations], () => ({
      requests: 0,
      durationMs: new Distribution(DURATION_BOUNDS),
      requestBytes: new Distribution(SIZE_BOUNDS),
      responseBytes: new Distribution(SIZE_BOUNDS),
    }));
  }

  filterFailed(filter: string, stage: Stage, failure: FilterFailure): void {
    const labels = [filter, stage, failure];
    this.filterFailures.at(labels.join('|'), () => labels).count++;
  }

  record(record: AccessRecord): void {
    if (record.http === undefined) this.#recordConnection(record);
    else this.#recordRequest(record, record.http);
  }

  /** An opaque connection begins. */
  opened(direction: Direction, cluster: Cluster): void {
    this.#tcpState(direction, cluster, '-').opened++;
  }

  cluster(cluster: Cluster): ClusterState {
    return this.clusters.at(cluster.name, () => [cluster.name]);
  }

  #recordRequest(record: AccessRecord, { status = 0, grpc, annotations }: HttpFacts): void {
    const { direction, cluster } = record;
    const flags = formatFlags(record.flags);
    const protocol = grpc === undefined ? 'http' : 'grpc';
    const grpcStatus = grpc?.status ?? '';
    const extra = this.#annotations.valuesOf(annotations);
    const key = `${direction}|${cluster.name}|${status}|${flags}|${protocol}|${grpcStatus}|${extra.join('\0')}`;
    const state = this.requests.at(key, () => [
      ...this.#peers(direction, cluster),
      protocol,
      String(status),
      String(grpcStatus),
      flags,
      ...extra,
    ]);
    state.requests++;
    state.durationMs.observe(record.durationMs);
    state.requestBytes.observe(record.bytesIn);
    state.responseBytes.observe(record.bytesOut);
    const totals = this.cluster(cluster);
    totals.requests++;
    const digit = String(status).charAt(0);
    totals.responses.set(digit, (totals.responses.get(digit) ?? 0) + 1);
    this.#countBytes(record);
  }

  #recordConnection(record: AccessRecord): void {
    const state = this.#tcpState(record.direction, record.cluster, formatFlags(record.flags));
    state.closed++;
    state.receivedBytes += record.bytesIn;
    state.sentBytes += record.bytesOut;
    this.#countBytes(record);
  }

  #countBytes({ cluster, bytesIn, bytesOut }: AccessRecord): void {
    const totals = this.cluster(cluster);
    totals.txBytes += bytesIn;
    totals.rxBytes += bytesOut;
  }

  #tcpState(direction: Direction, cluster: Cluster, flags: string): TcpState {
    return this.tcp.at(`${direction}|${cluster.name}|${flags}`, () => [
      ...this.#peers(direction, cluster),
      'tcp',
      flags,
    ]);
  }

  #peers(direction: Direction, cluster: Cluster): LabelValues {
    const service = cluster.service;
    return [
      direction === 'outbound' ? 'source' : 'destination',
      ...(direction === 'outbound' ? this.#own : UNKNOWN_END),
      ...(direction === 'outbound' ? UNKNOWN_END : this.#own),
      service?.host ?? 'unknown',
      service?.name ?? cluster.name,
      service?.namespace ?? 'unknown',
      direction === 'outbound' ? 'unknown' : 'none',
    ];
  }
}
