import type { AccessRecord } from './access-record.ts';
import { formatFlags, longFlags } from './response-flags.ts';
import { responseCodeDetails } from './response-details.ts';

/** What an operator finds in a record; `undefined` is written as `-` in text and as `null` in JSON. */
export type Operator = (record: AccessRecord) => string | number | undefined;

/** Envoy's access log operators that take no argument. */
export const OPERATORS: Readonly<Record<string, Operator>> = {
  START_TIME: ({ startedAt }) => new Date(startedAt).toISOString(),
  PROTOCOL: ({ http, protocol }) => (http === undefined ? undefined : protocol),
  RESPONSE_CODE: ({ http }) => http?.status ?? 0,
  RESPONSE_CODE_DETAILS: responseCodeDetails,
  RESPONSE_FLAGS: ({ flags }) => formatFlags(flags),
  RESPONSE_FLAGS_LONG: ({ flags }) => longFlags(flags),
  CONNECTION_TERMINATION_DETAILS: () => undefined,
  UPSTREAM_TRANSPORT_FAILURE_REASON: ({ flags, details }) =>
    flags.includes('UF') ? details : undefined,
  BYTES_RECEIVED: ({ bytesIn }) => bytesIn,
  BYTES_SENT: ({ bytesOut }) => bytesOut,
  DURATION: ({ durationMs }) => Math.round(durationMs),
  UPSTREAM_HOST: ({ upstream }) => upstream,
  UPSTREAM_REMOTE_ADDRESS: ({ upstream }) => upstream,
  UPSTREAM_CLUSTER: ({ cluster }) => cluster.name,
  UPSTREAM_CLUSTER_RAW: ({ cluster }) => cluster.name,
  UPSTREAM_LOCAL_ADDRESS: ({ localAddress }) => localAddress,
  UPSTREAM_REQUEST_ATTEMPT_COUNT: ({ http }) => http?.attempts,
  DOWNSTREAM_LOCAL_ADDRESS: ({ originalDestination }) => originalDestination,
  DOWNSTREAM_LOCAL_ADDRESS_WITHOUT_PORT: ({ originalDestination }) => host(originalDestination),
  DOWNSTREAM_LOCAL_PORT: ({ originalDestination }) => portOf(originalDestination),
  DOWNSTREAM_REMOTE_ADDRESS: ({ peer }) => peer,
  DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT: ({ peer }) => host(peer),
  DOWNSTREAM_REMOTE_PORT: ({ peer }) => portOf(peer),
  DOWNSTREAM_DIRECT_REMOTE_ADDRESS: ({ peer }) => peer,
  DOWNSTREAM_DIRECT_REMOTE_ADDRESS_WITHOUT_PORT: ({ peer }) => host(peer),
  REQUESTED_SERVER_NAME: ({ serverName }) => serverName,
  ROUTE_NAME: routeName,
  GRPC_STATUS: ({ http }) => grpcName(http?.grpc?.status),
  GRPC_STATUS_NUMBER: ({ http }) => http?.grpc?.status,
  TRACE_ID: ({ http }) => http?.trace?.traceId,
};

/** As Envoy spells the codes of gRPC, in their order. */
const GRPC_NAMES =
  'OK Canceled Unknown InvalidArgument DeadlineExceeded NotFound AlreadyExists PermissionDenied ResourceExhausted FailedPrecondition Aborted OutOfRange Unimplemented Internal Unavailable DataLoss Unauthenticated'.split(
    ' ',
  );

function grpcName(status: number | undefined): string | number | undefined {
  return status === undefined ? undefined : (GRPC_NAMES[status] ?? status);
}

/** Envoy knows these, and there is nothing here that they could tell. */
export const SILENT_OPERATORS: ReadonlySet<string> = new Set([
  'ACCESS_LOG_TYPE',
  'CONNECTION_ID',
  'DOWNSTREAM_LOCAL_SUBJECT',
  'DOWNSTREAM_LOCAL_URI_SAN',
  'DOWNSTREAM_PEER_FINGERPRINT_256',
  'DOWNSTREAM_PEER_ISSUER',
  'DOWNSTREAM_PEER_SUBJECT',
  'DOWNSTREAM_PEER_URI_SAN',
  'DOWNSTREAM_TLS_CIPHER',
  'DOWNSTREAM_TLS_VERSION',
  'DOWNSTREAM_TRANSPORT_FAILURE_REASON',
  'DYNAMIC_METADATA',
  'ENVIRONMENT',
  'HOSTNAME',
  'LOCAL_REPLY_BODY',
  'METADATA',
  'REQUEST_DURATION',
  'RESPONSE_DURATION',
  'RESPONSE_TX_DURATION',
  'STREAM_ID',
  'TRAILER',
  'UNIQUE_ID',
  'UPSTREAM_METADATA',
  'UPSTREAM_PEER_SUBJECT',
  'UPSTREAM_PEER_URI_SAN',
  'UPSTREAM_TLS_VERSION',
  'VIRTUAL_CLUSTER_NAME',
]);

/** A request's field, or one of HTTP/2's pseudo-fields. */
export function requestField(name: string): Operator {
  switch (name) {
    case ':method':
      return ({ http }) => http?.method;
    case ':path':
      return ({ http }) => http?.path;
    case ':authority':
      return ({ http }) => http?.authority;
    case ':scheme':
      return ({ http }) => http && 'http';
    case 'x-request-id':
      return ({ http }) => http?.requestId;
    case 'user-agent':
      return ({ http }) => http?.userAgent;
    case 'x-forwarded-for':
      return ({ http }) => http?.forwardedFor;
    default:
      return ({ http }) => http?.requestFields?.get(name);
  }
}

/** A field of the response, as the client got it. */
export function responseField(name: string): Operator {
  if (name !== 'x-envoy-upstream-service-time')
    return ({ http }) => http?.responseFields?.get(name);
  return ({ http }) => http?.serviceMs && Math.round(http.serviceMs);
}

/** The names that Istio gives to its routes. */
function routeName({ http, cluster }: AccessRecord): string | undefined {
  if (http === undefined) return undefined;
  switch (cluster.kind) {
    case 'passthrough':
      return 'allow_any';
    case 'blackHole':
      return 'block_all';
    case 'service':
    case 'inbound':
      return 'default';
  }
}

function host(address: string): string {
  return address.slice(0, address.lastIndexOf(':')).replaceAll(/[[\]]/g, '');
}

function portOf(address: string): number {
  return Number(address.slice(address.lastIndexOf(':') + 1));
}
