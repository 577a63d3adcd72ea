import type { RequestHead } from '../http1/head.ts';
import type { AccessRecord } from '../telemetry/access-record.ts';
import type { SessionContext } from './context.ts';
import type { ForwardedRequest } from './forward.ts';
import { httpRecord, type HttpOutcome } from './http-record.ts';

/** What an exchange counts while it lasts. Times in milliseconds. */
export class ExchangeBooks {
  bytesIn = 0;
  bytesOut = 0;
  /** From the request's last byte to the response's head. */
  serviceMs: number | undefined;
  readonly #context: SessionContext;
  readonly #startedAt: number;
  #sentAt: number;

  constructor(context: SessionContext) {
    this.#context = context;
    this.#startedAt = context.sources.now();
    this.#sentAt = this.#startedAt;
  }

  /** The request, or its last byte, is on its way to the upstream. */
  sent(): void {
    this.#sentAt = this.#context.sources.now();
  }

  answered(): void {
    this.serviceMs = this.#context.sources.now() - this.#sentAt;
  }

  close(
    head: RequestHead,
    { requestId, trace }: Pick<ForwardedRequest, 'requestId' | 'trace'>,
    outcome: Pick<
      HttpOutcome,
      | 'status'
      | 'annotations'
      | 'responseFields'
      | 'upstream'
      | 'localAddress'
      | 'attempts'
      | 'flags'
      | 'details'
    >,
  ): AccessRecord {
    return httpRecord(this.#context, {
      ...outcome,
      head,
      requestId,
      trace,
      serviceMs: this.serviceMs,
      startedAt: this.#startedAt,
      bytesIn: this.bytesIn,
      bytesOut: this.bytesOut,
    });
  }
}
