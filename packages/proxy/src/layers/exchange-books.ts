import type { AccessRecord } from '../telemetry/access-record.ts';
import type { ResponseFlag } from '../telemetry/response-flags.ts';
import type { Attempts } from './attempts.ts';
import type { SessionContext } from './context.ts';
import { httpRecord } from './http-record.ts';
import type { IncomingResponse } from './incoming-response.ts';
import type { OutgoingRequest } from './outgoing-request.ts';
import type { UpstreamLease } from './upstream-lease.ts';

/** Whose facts stand in the record of an exchange. */
export interface ExchangeParts {
  readonly request: OutgoingRequest;
  readonly attempts: Attempts;
  readonly upstream: UpstreamLease;
  readonly response: IncomingResponse;
  readonly annotations: ReadonlyMap<string, string> | undefined;
}

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
    { request, attempts, upstream, response, annotations }: ExchangeParts,
    flags: readonly ResponseFlag[],
    details: string | undefined,
    status: number | undefined,
  ): AccessRecord {
    return httpRecord(this.#context, {
      head: request.head,
      status,
      requestId: request.forwarded.requestId,
      trace: request.forwarded.trace,
      annotations,
      serviceMs: this.serviceMs,
      responseFields: response.head?.fields,
      upstream: attempts.last?.text,
      localAddress: upstream.local,
      attempts: upstream.asked,
      flags,
      details,
      startedAt: this.#startedAt,
      bytesIn: this.bytesIn,
      bytesOut: this.bytesOut,
    });
  }
}
