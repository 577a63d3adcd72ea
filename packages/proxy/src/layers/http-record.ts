import type { RequestHead } from '../http1/head.ts';
import type { EndpointAddress } from '../routing/endpoint.ts';
import type {
  AccessRecord,
  GrpcFacts,
  HttpFacts,
  LoggedFields,
} from '../telemetry/access-record.ts';
import type { Trace } from '../telemetry/trace-context.ts';
import type { ResponseFlag } from '../telemetry/response-flags.ts';
import type { SessionContext } from './context.ts';

/** What was asked, in any version. */
export interface HttpQuestion {
  readonly protocol: AccessRecord['protocol'];
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly fields: LoggedFields | undefined;
  /** Present where the request is one of gRPC's. */
  readonly grpc: GrpcFacts | undefined;
}

/** What an exchange knows of itself when it is over. */
export interface HttpOutcome {
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

/** `head` is `undefined` where the request never got as far. */
export function httpRecord(
  context: SessionContext,
  head: RequestHead | undefined,
  outcome: HttpOutcome,
): AccessRecord {
  const question: HttpQuestion = {
    protocol: head?.version === '1.0' ? 'HTTP/1.0' : 'HTTP/1.1',
    method: head?.method,
    path: head?.target,
    fields: head?.fields,
    grpc: undefined,
  };
  return exchangeRecord(context, question, outcome);
}

/** Written out field by field: it is made for every request, and spreading one object into another is slow. */
export function exchangeRecord(
  { opening, sources }: SessionContext,
  question: HttpQuestion,
  outcome: HttpOutcome,
): AccessRecord {
  return {
    direction: opening.direction,
    protocol: question.protocol,
    cluster: opening.route.cluster,
    reason: opening.route.reason,
    originalDestination: opening.original.text,
    peer: opening.peer,
    upstream: outcome.upstream,
    localAddress: outcome.localAddress,
    http: new HeadFacts(question, outcome),
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
  readonly grpc: GrpcFacts | undefined;

  constructor({ method, path, fields, grpc }: HttpQuestion, outcome: HttpOutcome) {
    this.method = method;
    this.path = path;
    this.status = outcome.status;
    this.requestId = outcome.requestId;
    this.attempts = outcome.attempts;
    this.trace = outcome.trace;
    this.annotations = outcome.annotations;
    this.serviceMs = outcome.serviceMs;
    this.requestFields = fields;
    this.responseFields = outcome.responseFields;
    this.grpc = grpc;
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
