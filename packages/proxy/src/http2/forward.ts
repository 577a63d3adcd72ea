import { newTraceparent } from '../layers/forward.ts';
import type { SessionContext } from '../layers/context.ts';
import { type FieldList, fieldOf } from './fields.ts';

/** A request head on its way out, and the id that it has or got. */
export interface ForwardedHead {
  readonly head: FieldList;
  readonly requestId: string | undefined;
}

/** Adds what Istio's sidecar adds on the way out, as it does for HTTP/1. Nothing in HTTP/2 ends at this hop. */
export function forwardHead(head: FieldList, { policy, sources }: SessionContext): ForwardedHead {
  const known = fieldOf(head, 'x-request-id');
  if (!policy.marksRequests) return { head, requestId: known };
  const requestId = known ?? sources.requestId();
  const added = [...head];
  if (known === undefined) added.push('x-request-id', requestId);
  if (fieldOf(head, 'x-forwarded-proto') === undefined) added.push('x-forwarded-proto', 'http');
  if (policy.traceSampling !== undefined && fieldOf(head, 'traceparent') === undefined)
    added.push('traceparent', newTraceparent(policy.traceSampling, sources));
  return { head: added, requestId };
}
