import type { RequestHead } from '../http1/head.ts';
import type { EndpointAddress } from '../routing/endpoint.ts';
import type { AccessRecord, LoggedFields } from '../telemetry/access-record.ts';
import type { Trace } from '../telemetry/trace-context.ts';
import type { ResponseFlag } from '../telemetry/response-flags.ts';
import type { SessionContext } from './context.ts';

/** What an exchange knows of itself when it is over. */
export interface HttpOutcome {
  /** `undefined` where the request never got as far. */
  readonly head: RequestHead | undefined;
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  readonly trace?: Trace | undefined;
  readonly annotations?: ReadonlyMap<string, string> | undefined;
  /** From the request's last byte to the response's head; `undefined` where there was none. */
  readonly serviceMs?: number | undefined;
  readonly responseFields?: LoggedFields | undefined;
  readonly upstream: EndpointAddress | undefined;
  readonly localAddress: EndpointAddress | undefined;
  /** Upstream connections asked for. */
  readonly attempts: number;
  readonly flags: readonly ResponseFlag[];
  readonly details: string | undefined;
  readonly startedAt: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
}

export function httpRecord(
  { opening, sources }: SessionContext,
  outcome: HttpOutcome,
): AccessRecord {
  const {
    head,
    status,
    requestId,
    attempts,
    trace,
    annotations,
    serviceMs,
    responseFields,
    ...rest
  } = outcome;
  return {
    direction: opening.direction,
    protocol: `HTTP/${head?.version ?? '1.1'}`,
    cluster: opening.route.cluster,
    reason: opening.route.reason,
    originalDestination: opening.original.text,
    peer: opening.peer,
    ...rest,
    http: {
      method: head?.method,
      path: head?.target,
      authority: head?.fields.get('host'),
      status,
      requestId,
      userAgent: head?.fields.get('user-agent'),
      forwardedFor: head?.fields.get('x-forwarded-for'),
      attempts,
      trace,
      annotations,
      serviceMs,
      requestFields: head?.fields,
      responseFields,
    },
    serverName: undefined,
    durationMs: sources.now() - outcome.startedAt,
  };
}
