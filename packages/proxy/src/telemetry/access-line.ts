import type { AccessRecord } from './access-record.ts';
import { formatFlags } from './response-flags.ts';

export type AccessLogFormat = 'json' | 'text' | 'none';

/** One record as one JSON object, with a line end. Absent values are `null`. */
export function jsonLine(record: AccessRecord): string {
  const { http } = record;
  return `${JSON.stringify({
    time: new Date(record.startedAt).toISOString(),
    direction: record.direction,
    protocol: record.protocol,
    cluster: record.cluster.name,
    reason: record.reason,
    originalDestination: record.originalDestination,
    peer: record.peer,
    upstream: record.upstream ?? null,
    localAddress: record.localAddress ?? null,
    method: http?.method ?? null,
    path: http?.path ?? null,
    authority: http?.authority ?? null,
    status: http?.status ?? null,
    grpcStatus: http?.grpc?.status ?? null,
    serverName: record.serverName ?? null,
    flags: formatFlags(record.flags),
    details: record.details ?? null,
    attempts: http?.attempts ?? null,
    durationMs: Math.round(record.durationMs * 1000) / 1000,
    bytesIn: record.bytesIn,
    bytesOut: record.bytesOut,
    requestId: http?.requestId ?? null,
    userAgent: http?.userAgent ?? null,
  })}\n`;
}

/** Istio's default text format, field for field; `-` for what is unknown here. */
export function textLine(record: AccessRecord): string {
  const { http } = record;
  const request =
    http === undefined ? '- - -' : `${dash(http.method)} ${dash(http.path)} ${record.protocol}`;
  return `${[
    `[${new Date(record.startedAt).toISOString()}]`,
    quote(request),
    String(http?.status ?? 0),
    formatFlags(record.flags),
    (record.details ?? (http === undefined ? '-' : 'via_upstream')).replaceAll(' ', '_'),
    '-',
    quote(record.flags.includes('UF') ? dash(record.details) : '-'),
    String(record.bytesIn),
    String(record.bytesOut),
    String(Math.round(record.durationMs)),
    '-',
    quote(dash(http?.forwardedFor)),
    quote(dash(http?.userAgent)),
    quote(dash(http?.requestId)),
    quote(dash(http?.authority)),
    quote(dash(record.upstream)),
    record.cluster.name,
    dash(record.localAddress),
    record.originalDestination,
    record.peer,
    dash(record.serverName),
    '-',
  ].join(' ')}\n`;
}

function dash(text: string | undefined): string {
  return text === undefined || text === '' ? '-' : text;
}

/** A quote in a header must not end the field it stands in. */
function quote(text: string): string {
  return `"${text.replaceAll(/["\\]/g, (character) => `\\${character}`)}"`;
}
