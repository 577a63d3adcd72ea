import type { RequestHead } from '../http1/head.ts';
import type { EndpointAddress } from '../routing/endpoint.ts';
import type { AccessRecord, HttpFacts, LoggedFields } from '../telemetry/access-record.ts';
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

/** Written out field by field: it is made for every request, and spreading one object into another is slow. */
export function httpRecord(
  { opening, sources }: SessionContext,
  outcome: HttpOutcome,
): AccessRecord {
  const { head } = outcome;
  return {
    direction: opening.direction,
    protocol: head?.version === '1.0' ? 'HTTP/1.0' : 'HTTP/1.1',
    cluster: opening.route.cluster,
    reason: opening.route.reason,
    originalDestination: opening.original.text,
    peer: opening.peer,
    upstream: outcome.upstream,
    localAddress: outcome.localAddress,
    http: new HeadFacts(outcome),
    serverName: undefined,
    flags: outcome.flags,
    details: outcome.details,
    startedAt: outcome.startedAt,
    durationMs: sources.now() - outcome.startedAt,
    bytesIn: outcome.bytesIn,
    bytesOut: outcome.bytesOut,
  };
}

/** Facts of HTTP; those that stand in the head's fields are looked up when somebody wants to know. */
class HeadFacts implements HttpFacts {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  readonly attempts: number;
  readonly trace: Trace | undefined;
  readonly annotations: ReadonlyMap<string, string> | undefined;
  readonly serviceMs: number | undefined;
  readonly requestFields: LoggedFields | undefined;
  readonly responseFields: LoggedFields | undefined;

  constructor(outcome: HttpOutcome) {
    const { head } = outcome;
    this.method = head?.method;
    this.path = head?.target;
    this.status = outcome.status;
    this.requestId = outcome.requestId;
    this.attempts = outcome.attempts;
    this.trace = outcome.trace;
    this.annotations = outcome.annotations;
    this.serviceMs = outcome.serviceMs;
    this.requestFields = head?.fields;
    this.responseFields = outcome.responseFields;
  }

  get authority(): string | undefined {
    return this.requestFields?.get('host');
  }

  get userAgent(): string | undefined {
    return this.requestFields?.get('user-agent');
  }

  get forwardedFor(): string | undefined {
    return this.requestFields?.get('x-forwarded-for');
  }
}
