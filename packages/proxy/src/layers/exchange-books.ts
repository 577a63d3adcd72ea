import type { AccessRecord } from '../telemetry/access-record.ts';
import type { ResponseFlag } from '../telemetry/response-flags.ts';
import type { Attempts } from './attempts.ts';
import type { SessionContext } from './context.ts';
import { httpRecord } from './http-record.ts';
import type { IncomingResponse } from './incoming-response.ts';
import type { OutgoingRequest } from './outgoing-request.ts';
import type { UpstreamLease } from './upstream-lease.ts';

/** What an exchange counts while it lasts. Times in milliseconds. */
export class ExchangeBooks {
  bytesIn = 0;
  bytesOut = 0;
  /** From the request's last byte to the response's head. */
  serviceMs: number | undefined;
  readonly #context: SessionContext;
  readonly #attempts: Attempts;
  readonly #upstream: UpstreamLease;
  readonly #startedAt: number;
  #sentAt: number;

  constructor(context: SessionContext, attempts: Attempts, upstream: UpstreamLease) {
    this.#context = context;
    this.#attempts = attempts;
    this.#upstream = upstream;
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
    request: OutgoingRequest,
    response: IncomingResponse,
    flags: readonly ResponseFlag[],
    details: string | undefined,
    status: number | undefined,
  ): AccessRecord {
    return httpRecord(this.#context, request.head, {
      status,
      requestId: request.forwarded.requestId,
      trace: request.forwarded.trace,
      annotations: request.run?.annotations,
      serviceMs: this.serviceMs,
      responseFields: response.head?.fields,
      upstream: this.#attempts.last?.text,
      localAddress: this.#upstream.local,
      attempts: this.#upstream.asked,
      flags,
      details,
      startedAt: this.#startedAt,
      bytesIn: this.bytesIn,
      bytesOut: this.bytesOut,
    });
  }
}
