import type { FieldList } from './fields.ts';
import { encodeGrpcMessage, grpcStatusFor } from './grpc.ts';

/** An answer of the proxy's own, in no protocol yet. */
export interface ReplyContent {
  readonly status: number;
  readonly body: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A reply that the proxy gives itself, as it goes to the client. */
export interface FormattedReply {
  readonly head: FieldList;
  /** Empty where the head is all of it. */
  readonly body: Buffer;
  readonly grpcStatus: number | undefined;
}

const NO_BODY = Buffer.alloc(0);

/**
 * To a client of gRPC a reply is its trailers alone, with status 200: anything else it could only
 * guess at (gRPC over HTTP/2, "Trailers-Only").
 */
export function formatStreamReply(
  { status, body, headers = {} }: ReplyContent,
  { method, grpc }: { readonly method: string | undefined; readonly grpc: boolean },
): FormattedReply {
  const bytes = Buffer.from(body);
  const own = Object.entries(headers).flatMap(([name, value]) => [name.toLowerCase(), value]);
  const typed = own.includes('content-type');
  if (grpc && !typed) {
    const grpcStatus = grpcStatusFor(status);
    const head = [':status', '200', 'content-type', 'application/grpc'];
    head.push('grpc-status', String(grpcStatus));
    if (bytes.length > 0) head.push('grpc-message', encodeGrpcMessage(bytes));
    return { head: [...head, ...own, 'server', 'pillion'], body: NO_BODY, grpcStatus };
  }
  const head = [':status', String(status)];
  if (status !== 204 && status !== 304) head.push('content-length', String(bytes.length));
  if (bytes.length > 0 && !typed) head.push('content-type', 'text/plain');
  return {
    head: [...head, ...own, 'server', 'pillion'],
    body: method === 'HEAD' ? NO_BODY : bytes,
    grpcStatus: undefined,
  };
}
