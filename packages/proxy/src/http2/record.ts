import type { SessionContext } from '../layers/context.ts';
import type { EndpointAddress } from '../routing/endpoint.ts';
import type { AccessRecord, LoggedFields } from '../telemetry/access-record.ts';
import type { Trace } from '../telemetry/trace-context.ts';
import type { ResponseFlag } from '../telemetry/response-flags.ts';
import { type FieldList, fieldOf } from './fields.ts';

/** What a stream knows of itself when it is over. */
export interface StreamOutcome {
  readonly head: FieldList;
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  readonly trace?: Trace | undefined;
  readonly annotations?: ReadonlyMap<string, string> | undefined;
  readonly serviceMs?: number | undefined;
  readonly requestFields?: LoggedFields | undefined;
  readonly responseFields?: LoggedFields | undefined;
  readonly grpc: boolean;
  readonly grpcStatus: number | undefined;
  readonly upstream: EndpointAddress | undefined;
  readonly localAddress: EndpointAddress | undefined;
  readonly attempts: number;
  readonly flags: readonly ResponseFlag[];
  readonly details: string | undefined;
  readonly startedAt: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
}

export function streamRecord(
  { opening, sources }: SessionContext,
  outcome: StreamOutcome,
): AccessRecord {
  const { head, status, requestId, grpc, grpcStatus, attempts, trace, annotations, ...others } =
    outcome;
  const { serviceMs, requestFields, responseFields, ...rest } = others;
  return {
    direction: opening.direction,
    protocol: 'HTTP/2',
    cluster: opening.route.cluster,
    reason: opening.route.reason,
    originalDestination: opening.original.text,
    peer: opening.peer,
    ...rest,
    http: {
      method: fieldOf(head, ':method'),
      path: fieldOf(head, ':path'),
      authority: fieldOf(head, ':authority') ?? fieldOf(head, 'host'),
      status,
      requestId,
      userAgent: fieldOf(head, 'user-agent'),
      forwardedFor: fieldOf(head, 'x-forwarded-for'),
      attempts,
      trace,
      annotations,
      serviceMs,
      requestFields,
      responseFields,
      grpc: grpc ? { status: grpcStatus } : undefined,
    },
    serverName: undefined,
    durationMs: sources.now() - outcome.startedAt,
  };
}
