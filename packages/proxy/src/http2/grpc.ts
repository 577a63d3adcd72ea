import { type FieldList, fieldOf } from './fields.ts';

/** gRPC's status codes by number, as the protocol spells them. */
export const GRPC_STATUS = {
  cancelled: 1,
  unknown: 2,
  deadlineExceeded: 4,
  permissionDenied: 7,
  resourceExhausted: 8,
  unimplemented: 12,
  internal: 13,
  unavailable: 14,
  unauthenticated: 16,
} as const;

/** `application/grpc`, with or without a message format; not `application/grpc-web`. */
export function isGrpc(head: FieldList): boolean {
  const type = fieldOf(head, 'content-type');
  return type !== undefined && /^application\/grpc(?:[+;]|$)/i.test(type);
}

/** The number in `grpc-status`; `undefined` where there is none. */
export function grpcStatusOf(fields: FieldList): number | undefined {
  const text = fieldOf(fields, 'grpc-status');
  return text !== undefined && /^[0-9]{1,5}$/.test(text) ? Number(text) : undefined;
}

/** What a client of gRPC makes of an HTTP status: the mapping of gRPC's `http-grpc-status-mapping`. */
export function grpcStatusFor(status: number): number {
  switch (status) {
    case 400:
      return GRPC_STATUS.internal;
    case 401:
      return GRPC_STATUS.unauthenticated;
    case 403:
      return GRPC_STATUS.permissionDenied;
    case 404:
      return GRPC_STATUS.unimplemented;
    case 429:
    case 502:
    case 503:
    case 504:
      return GRPC_STATUS.unavailable;
    default:
      return GRPC_STATUS.unknown;
  }
}

/** Statuses that speak against the endpoint: those that Envoy counts as 5xx for outlier detection. */
const SERVER_ERRORS: ReadonlySet<number> = new Set([
  GRPC_STATUS.unknown,
  GRPC_STATUS.deadlineExceeded,
  GRPC_STATUS.unimplemented,
  GRPC_STATUS.internal,
  GRPC_STATUS.unavailable,
  15, // DATA_LOSS
]);

export function isServerError(grpcStatus: number): boolean {
  return SERVER_ERRORS.has(grpcStatus);
}

/** `grpc-message` in gRPC's percent-encoding: printable ASCII but for `%` stays as it is. */
export function encodeGrpcMessage(message: Uint8Array): string {
  let encoded = '';
  for (const byte of message) {
    encoded +=
      byte >= 0x20 && byte <= 0x7e && byte !== 0x25
        ? String.fromCharCode(byte)
        : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return encoded;
}
