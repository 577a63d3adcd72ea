import type { LocalReply } from '../layers/local-reply.ts';
import type { FieldList } from './fields.ts';
import { encodeGrpcMessage, grpcStatusFor } from './grpc.ts';

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
  { status, body }: LocalReply,
  { method, grpc }: { readonly method: string | undefined; readonly grpc: boolean },
): FormattedReply {
  if (grpc) {
    const grpcStatus = grpcStatusFor(status);
    const head = [':status', '200', 'content-type', 'application/grpc'];
    head.push('grpc-status', String(grpcStatus));
    if (body !== '') head.push('grpc-message', encodeGrpcMessage(body));
    head.push('server', 'pillion');
    return { head, body: NO_BODY, grpcStatus };
  }
  const bytes = Buffer.from(body);
  const head = [':status', String(status), 'content-length', String(bytes.length)];
  if (bytes.length > 0) head.push('content-type', 'text/plain');
  head.push('server', 'pillion');
  return { head, body: method === 'HEAD' ? NO_BODY : bytes, grpcStatus: undefined };
}
