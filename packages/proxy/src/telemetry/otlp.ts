import type { SpanTag } from '../settings/custom-tags.ts';
import type { WorkloadIdentity } from '../settings/workload.ts';
import type { AccessRecord, HttpFacts } from './access-record.ts';
import { formatFlags } from './response-flags.ts';
import type { Trace } from './trace-context.ts';

/** OTLP's JSON: ids are hexadecimal, 64-bit numbers are strings. */
export interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly Attribute[];
  readonly status: { readonly code?: number };
}

export interface Attribute {
  readonly key: string;
  readonly value: { readonly stringValue: string } | { readonly intValue: string };
}

const SERVER = 2;
const CLIENT = 3;
const ERROR = 2;

/** Who reports spans, and what it adds to each. */
export interface SpanSource {
  readonly workload: WorkloadIdentity;
  readonly tags: readonly SpanTag[];
}

/** The span of a request, with Envoy's and Istio's tags. `undefined` for what is none. */
export function spanOf(record: AccessRecord, source: SpanSource): OtlpSpan | undefined {
  const { http, direction, startedAt, durationMs } = record;
  if (http?.trace === undefined) return undefined;
  const { traceId, spanId, parentId }: Trace = http.trace;
  const failed = (http.status ?? 500) >= 500;
  return {
    traceId,
    spanId,
    ...(parentId !== undefined && { parentSpanId: parentId }),
    name: operation(record, http),
    kind: direction === 'outbound' ? CLIENT : SERVER,
    startTimeUnixNano: nanoseconds(startedAt),
    endTimeUnixNano: nanoseconds(startedAt + durationMs),
    attributes: attributes(record, http, source),
    status: failed ? { code: ERROR } : {},
  };
}

/** A batch, as a collector takes it. */
export function exportRequest(
  spans: readonly OtlpSpan[],
  resource: ReadonlyMap<string, string>,
): unknown {
  return {
    resourceSpans: [
      {
        resource: { attributes: [...resource].map(([key, value]) => text(key, value)) },
        scopeSpans: [{ scope: { name: 'pillion-proxy' }, spans }],
      },
    ],
  };
}

/** Envoy's decorated operation: the service's host and port, and every path of it. */
function operation(
  { cluster, originalDestination }: AccessRecord,
  { authority }: HttpFacts,
): string {
  const port = originalDestination.slice(originalDestination.lastIndexOf(':') + 1);
  const { service } = cluster;
  return service === undefined
    ? `${authority ?? originalDestination}/*`
    : `${service.host}:${port}/*`;
}

function attributes(
  record: AccessRecord,
  http: HttpFacts,
  { workload, tags }: SpanSource,
): readonly Attribute[] {
  const url = `http://${http.authority ?? ''}${http.path ?? ''}`;
  return [
    text('component', 'proxy'),
    text('http.method', http.method ?? ''),
    text('http.url', url),
    text('http.protocol', record.protocol),
    text('http.status_code', String(http.status ?? 0)),
    text('user_agent', http.userAgent ?? ''),
    text('guid:x-request-id', http.requestId ?? ''),
    text('peer.address', record.peer),
    text('upstream_cluster', record.cluster.name),
    text('upstream_cluster.name', record.cluster.name),
    text('upstream_address', record.upstream ?? ''),
    text('response_flags', formatFlags(record.flags)),
    whole('request_size', record.bytesIn),
    whole('response_size', record.bytesOut),
    text('istio.canonical_service', workload.canonicalService),
    text('istio.canonical_revision', workload.canonicalRevision),
    text('istio.namespace', workload.namespace),
    text('istio.cluster_id', workload.cluster),
    ...[...(http.annotations ?? [])].map(([key, value]) => text(key, value)),
    ...tags.map((tag) => text(tag.tag, valueOf(tag, http))),
  ].filter(({ value }) => !('stringValue' in value && value.stringValue === ''));
}

/** Of the request as it came. Envoy, too, leaves out what is empty. */
function valueOf(tag: SpanTag, { requestFields }: HttpFacts): string {
  return 'value' in tag ? tag.value : (requestFields?.get(tag.header) ?? tag.otherwise ?? '');
}

function text(key: string, value: string): Attribute {
  return { key, value: { stringValue: value } };
}

function whole(key: string, value: number): Attribute {
  return { key, value: { intValue: String(value) } };
}

/** A double holds today's nanoseconds to about 256 of them; microseconds are all that is known anyhow. */
function nanoseconds(epochMs: number): string {
  return `${Math.round(epochMs * 1000)}000`;
}
