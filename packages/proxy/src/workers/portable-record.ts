import type { AccessRecord, HttpFacts } from '../telemetry/access-record.ts';

/** A record that passes from thread to thread: without the heads, and without a cluster's endpoints. */
export function portableRecord(record: AccessRecord): AccessRecord {
  const { cluster, http } = record;
  return {
    ...record,
    cluster: { ...cluster, endpoints: [] },
    http: http && portableFacts(http),
  };
}

/** Field by field: some are looked up in the head, and no clone would have them. */
function portableFacts(http: HttpFacts): HttpFacts {
  return {
    method: http.method,
    path: http.path,
    authority: http.authority,
    status: http.status,
    requestId: http.requestId,
    userAgent: http.userAgent,
    forwardedFor: http.forwardedFor,
    attempts: http.attempts,
    trace: http.trace,
    annotations: http.annotations,
    serviceMs: http.serviceMs,
    grpc: http.grpc,
  };
}
