import { type AccessLogFormat, compileText, ISTIO_FORMAT } from './access-format.ts';
import type { AccessRecord } from './access-record.ts';
import { formatFlags } from './response-flags.ts';

/** How a record becomes a line, with its line end; `undefined` where none is wanted. */
export function lineWriter(
  format: AccessLogFormat,
): ((record: AccessRecord) => string) | undefined {
  switch (format.kind) {
    case 'none':
      return undefined;
    case 'json':
      return jsonLine;
    case 'text':
      return textLine;
    case 'custom':
      return format.line;
  }
}

const istio = compileText('accessLogFormat', ISTIO_FORMAT);

/** Istio's default text format. */
export function textLine(record: AccessRecord): string {
  return istio.ok && istio.value.kind === 'custom' ? istio.value.line(record) : '';
}

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
    ...(http?.trace !== undefined && { traceId: http.trace.traceId }),
    ...(http?.annotations !== undefined &&
      http.annotations.size > 0 && { annotations: Object.fromEntries(http.annotations) }),
  })}\n`;
}
