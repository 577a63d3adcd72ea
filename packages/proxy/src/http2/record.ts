import type { SessionContext } from '../layers/context.ts';
import { exchangeRecord, type HttpOutcome } from '../layers/http-record.ts';
import type { AccessRecord, LoggedFields } from '../telemetry/access-record.ts';
import { FieldView } from './field-view.ts';
import { type FieldList, fieldOf } from './fields.ts';

/** What a stream knows of itself when it is over. */
export interface StreamOutcome extends HttpOutcome {
  readonly head: FieldList;
  readonly requestFields?: LoggedFields | undefined;
  readonly grpc: boolean;
  readonly grpcStatus: number | undefined;
}

export function streamRecord(context: SessionContext, outcome: StreamOutcome): AccessRecord {
  const { head, requestFields, grpc, grpcStatus } = outcome;
  const question = {
    protocol: 'HTTP/2',
    method: fieldOf(head, ':method'),
    path: fieldOf(head, ':path'),
    fields: requestFields ?? new FieldView(head),
    grpc: grpc ? { status: grpcStatus } : undefined,
  } as const;
  return exchangeRecord(context, question, outcome);
}
