import { editHead } from '../http1/edit.ts';
import type { RequestHead, ResponseHead } from '../http1/head.ts';
import { readHop } from '../http1/hop.ts';
import type { SessionContext } from './context.ts';

/** A request head on its way out, and what the exchange has to remember of it. */
export interface ForwardedRequest {
  readonly bytes: Buffer;
  readonly requestId: string | undefined;
  readonly upgrade: boolean;
  /** Whether the client keeps its connection open for another request. */
  readonly persistent: boolean;
}

/**
 * Takes off what ends at this hop and adds what Istio's sidecar adds on the way out: a request id,
 * the scheme, and a trace where tracing is on. What a client brings along of these is kept. No
 * `x-forwarded-for`: the sidecar is part of the client, not a hop that has a client of its own.
 */
export function forwardRequest(
  head: RequestHead,
  bytes: Buffer,
  { policy, sources }: SessionContext,
): ForwardedRequest {
  const { fields } = head;
  const hop = readHop(head.version, fields);
  const drop = hop.harmless ? [] : hop.fields;
  const add: string[] = [];
  if (hop.upgrade && !hop.harmless) add.push('connection: upgrade');
  let requestId = fields.get('x-request-id');
  if (policy.marksRequests) {
    if (requestId === undefined) {
      requestId = sources.requestId();
      add.push(`x-request-id: ${requestId}`);
    }
    if (fields.indexOf('x-forwarded-proto') < 0) add.push('x-forwarded-proto: http');
    if (policy.traceSampling !== undefined && fields.indexOf('traceparent') < 0) {
      add.push(`traceparent: ${newTraceparent(policy.traceSampling, sources)}`);
    }
  }
  return {
    bytes: editHead(bytes, fields, { drop, add }),
    requestId,
    upgrade: hop.upgrade,
    persistent: hop.persistent && head.version === '1.1',
  };
}

/**
 * A final response on its way to the client. Its connection header was about the upstream
 * connection; the client is told about its own, and only where that is going to close.
 */
export function forwardResponse(
  head: ResponseHead,
  bytes: Buffer,
  { close, tunnel }: { readonly close: boolean; readonly tunnel: boolean },
): Buffer {
  const { fields } = head;
  if (tunnel) return bytes;
  const hop = readHop(head.version, fields);
  const drop = hop.harmless && !close ? [] : hop.fields;
  const add = close ? ['connection: close'] : [];
  // RFC 9110 section 6.2: a proxy speaks in its own version. The framing means the same in both.
  if (head.version === '1.1') return editHead(bytes, fields, { drop, add });
  const startLine = `HTTP/1.1${fields.text.slice(8, fields.text.indexOf('\r'))}`;
  return editHead(bytes, fields, { drop, add, startLine });
}

/** W3C Trace Context: version, trace id, parent id, flags. */
export function newTraceparent(sampling: number, sources: SessionContext['sources']): string {
  const trace = sources.randomHex(32);
  // The share is taken from the id itself, so that the decision is the same wherever it is made.
  const sampled = Number.parseInt(trace.slice(0, 8), 16) / 0x1_0000_0000 < sampling;
  return `00-${trace}-${sources.randomHex(16)}-${sampled ? '01' : '00'}`;
}
