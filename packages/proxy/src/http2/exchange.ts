import type { Verdict } from '../filters/chain.ts';
import { ResponseEdits } from '../filters/head-edits.ts';
import { Attempts } from '../layers/attempts.ts';
import type { SessionContext } from '../layers/context.ts';
import {
  BLACK_HOLE,
  connectFailed,
  filtered,
  type LocalReply,
  NO_ENDPOINT,
  OVERFLOW,
  timedOut,
} from '../layers/local-reply.ts';
import { isIdempotent, Replay } from '../layers/replay.ts';
import type { Endpoint } from '../routing/endpoint.ts';
import type { Outcome } from '../routing/load.ts';
import {
  retriesGrpc,
  retriesReset,
  retriesStatus,
  type TrafficPolicy,
} from '../routing/traffic-policy.ts';
import type { AccessRecord } from '../telemetry/access-record.ts';
import type { ResponseFlag } from '../telemetry/response-flags.ts';
import { CODE } from './codes.ts';
import { FieldView } from './field-view.ts';
import { type FieldList, statusOf } from './fields.ts';
import { FilterGate } from './filter-gate.ts';
import { passReply, sendReply } from './filtered-reply.ts';
import { grpcStatusOf, isGrpc, isServerError } from './grpc.ts';
import { codeOf, detailsOf, flagOf, replyTo } from './loss.ts';
import { OutgoingHead, outgoingResponse } from './outgoing-head.ts';
import { streamRecord } from './record.ts';
import type { FormattedReply } from './reply.ts';
import type {
  ClientStream,
  EndpointStream,
  EndpointStreams,
  EndpointStreamSink,
  StreamLoss,
} from './streams.ts';

/** What an exchange needs of the connection that its stream belongs to. */
export interface ExchangeHost {
  readonly context: SessionContext;
  readonly endpoints: EndpointStreams;
  setTimer(timer: 'request' | 'try', milliseconds: number): void;
  clearTimers(): void;
  /** Called once, last. */
  over(record: AccessRecord): void;
}

/**
 * One request and its response over HTTP/2, over as many attempts as it takes and its policy allows.
 * Each half ends by itself: a server may answer before it has heard all, and hear on.
 */
export class StreamExchange implements EndpointStreamSink {
  readonly #host: ExchangeHost;
  readonly #client: ClientStream;
  readonly #request: OutgoingHead;
  readonly #headIsAll: boolean;
  readonly #grpc: boolean;
  readonly #idempotent: boolean;
  readonly #policy: TrafficPolicy;
  readonly #attempts: Attempts;
  readonly #startedAt: number;
  /** What was sent of the request; `undefined` once it will not be sent again. */
  #replay: Replay | undefined;
  #endpoint: EndpointStream | undefined;
  #opened = 0;
  #requestEnded: boolean;
  #requestTrailers: FieldList | undefined;
  #status: number | undefined;
  #grpcStatus: number | undefined;
  #responseEnded = false;
  #clientPaused = false;
  #over = false;
  /** When the last of the request went to the endpoint, and how long that took to answer. */
  #sentAt: number;
  #serviceMs: number | undefined;
  readonly #gate = new FilterGate();
  /** The filters have let the request's head pass, and may watch its body. */
  #passed = false;
  #responseFields: FieldView | undefined;
  #bytesIn = 0;
  #bytesOut = 0;

  constructor(host: ExchangeHost, client: ClientStream, head: FieldList, end: boolean) {
    const { context } = host;
    this.#host = host;
    this.#client = client;
    this.#request = new OutgoingHead(head, context);
    this.#headIsAll = end;
    this.#requestEnded = end;
    this.#grpc = isGrpc(head);
    this.#idempotent = isIdempotent(this.#request.method);
    this.#policy = this.#request.policy;
    this.#attempts = new Attempts(context, this.#policy.retries, true);
    this.#startedAt = context.sources.now();
    this.#sentAt = this.#startedAt;
    // What an endpoint has refused unseen may be sent again whatever its method.
    this.#replay = new Replay(true, context.policy.replayBytes);
  }

  get isOver(): boolean {
    return this.#over;
  }

  start(): void {
    const { timeoutMs } = this.#policy;
    const { run } = this.#request;
    if (timeoutMs !== undefined) this.#host.setTimer('request', timeoutMs);
    if (run === undefined) this.#tryNext();
    else this.#gate.ask(run.onRequest(), (verdict) => this.#requestFiltered(verdict));
  }

  requestData(bytes: Buffer): void {
    this.#bytesIn += bytes.length;
    this.#replay?.add(bytes);
    if (this.#passed) this.#request.run?.requestTap.push(bytes);
    if (this.#endpoint?.isOpen === true) this.#pauseClient(!this.#endpoint.write(bytes));
    else if (this.#replay?.full === true) this.#pauseClient(true);
  }

  requestEnd(trailers: FieldList | undefined): void {
    this.#requestEnded = true;
    this.#requestTrailers = trailers;
    this.#sentAt = this.#host.context.sources.now();
    if (this.#passed) this.#request.run?.requestTap.end();
    if (this.#endpoint?.isOpen === true) this.#endpoint.end(trailers);
    this.#endWhenDone();
  }

  /** The client gave the stream up, or its connection is gone. */
  clientReset(code: number, flag: 'DC' | 'DR' | 'DPE', details: string): void {
    if (this.#over) return;
    this.#endpoint?.reset(code);
    // Who has the whole answer may well not care to send the rest of the question.
    if (this.#responseEnded) return this.#close('answered', [], undefined);
    return this.#close('abandoned', [flag], details);
  }

  /** There is something wrong with the request's head. */
  refuse(reply: LocalReply): void {
    this.#reply(reply);
  }

  clientDrained(): void {
    this.#endpoint?.resume();
  }

  /** The time for the whole request is over, or for one attempt at it. */
  timeout(timer: 'request' | 'try'): void {
    if (this.#over || this.#responseEnded) return;
    const details = timer === 'try' ? 'per try timeout' : 'response timeout';
    this.#endpoint?.reset(CODE.cancel);
    if (this.#status !== undefined) return this.#cut(CODE.internalError, ['UT'], details);
    this.#attempts.end('failed');
    if (timer === 'try' && this.#retries(retriesReset(this.#policy.retries)))
      return this.#tryNext();
    return this.#reply(timedOut(details, this.#attempts.retries));
  }

  #requestFiltered(verdict: Verdict): void {
    if (verdict.kind !== 'continue') return this.#reply(filtered(verdict));
    this.#passed = true;
    // What came of the body meanwhile is still all there.
    const tap = this.#request.run?.requestTap;
    for (const bytes of this.#replay?.kept ?? []) tap?.push(bytes);
    if (this.#requestEnded) tap?.end();
    return this.#tryNext();
  }

  opened(): void {
    const endpoint = this.#endpoint;
    if (endpoint === undefined || this.#over) return;
    let roomLeft = true;
    for (const bytes of this.#replay?.pieces() ?? []) roomLeft = endpoint.write(bytes) && roomLeft;
    if (this.#requestEnded && !this.#headIsAll) endpoint.end(this.#requestTrailers);
    this.#pauseClient(!roomLeft);
  }

  failed(errno: string): void {
    this.#attempts.end('failed');
    if (this.#attempts.mayRetryConnect) this.#tryNext();
    else this.#reply(connectFailed(errno, this.#attempts.retries));
  }

  informed(head: FieldList): void {
    this.#client.inform(head);
  }

  responded(head: FieldList, end: boolean): void {
    const status = statusOf(head);
    const grpcStatus = end ? grpcStatusOf(head) : undefined;
    if (this.#retries(this.#isWorthAnother(status, grpcStatus))) {
      this.#endpoint?.reset(CODE.cancel);
      this.#attempts.end('serverError');
      return this.#tryNext();
    }
    const { context } = this.#host;
    this.#serviceMs = context.sources.now() - this.#sentAt;
    this.#grpcStatus = grpcStatus;
    this.#responseFields = new FieldView(head);
    const { run } = this.#request;
    if (run === undefined) return this.#sendHead(head, end, undefined);
    const edits = new ResponseEdits(status, this.#responseFields);
    return this.#gate.ask(run.onResponse(edits), (verdict) => {
      if (verdict.kind === 'continue') return this.#sendHead(head, end, edits);
      this.#endpoint?.reset(CODE.cancel);
      this.#attempts.end('answered');
      return this.#reply(filtered(verdict));
    });
  }

  #sendHead(head: FieldList, end: boolean, edits: ResponseEdits | undefined): void {
    const marked = this.#host.context.policy.marksResponses === true;
    const outgoing = outgoingResponse(head, edits, marked ? this.#serviceMs : undefined);
    this.#status = statusOf(outgoing);
    this.#replay = undefined;
    this.#client.respond(outgoing, end);
    if (end) this.#endResponse();
  }

  responseData(bytes: Buffer): void {
    if (this.#gate.closed) return this.#gate.keep(bytes, (kept) => this.responseData(kept));
    if (this.#over) return undefined;
    this.#request.run?.responseTap.push(bytes);
    this.#bytesOut += bytes.length;
    if (!this.#client.write(bytes)) this.#endpoint?.pause();
    return undefined;
  }

  responseEnded(trailers: FieldList | undefined): void {
    if (this.#gate.closed) return this.#gate.hold(() => this.responseEnded(trailers));
    if (this.#over) return undefined;
    if (trailers !== undefined) this.#grpcStatus = grpcStatusOf(trailers);
    this.#client.end(trailers);
    return this.#endResponse();
  }

  endpointDrained(): void {
    this.#pauseClient(false);
  }

  lost(loss: StreamLoss): void {
    if (this.#gate.closed) return this.#gate.hold(() => this.lost(loss));
    if (this.#over) return undefined;
    if (this.#responseEnded) {
      // The answer is complete; all that is left to say is that nobody hears the rest of the question.
      this.#client.reset(loss.kind === 'reset' ? loss.code : CODE.noError);
      return this.#close('answered', [], undefined);
    }
    if (this.#status !== undefined) {
      this.#attempts.end('failed');
      return this.#cut(codeOf(loss), [flagOf(loss)], detailsOf(loss));
    }
    return this.#loseUnanswered(loss);
  }

  #loseUnanswered(loss: StreamLoss): void {
    const { retries } = this.#policy;
    const { last } = this.#attempts;
    const replayable = this.#replay?.possible === true;
    // A connection that was dead already says nothing about the endpoint.
    const stale = loss.kind === 'disconnected' && loss.reused;
    if (stale && replayable && last !== undefined && this.#mayRepeat) return this.#open(last, true);
    this.#attempts.end(loss.kind === 'refused' ? 'abandoned' : 'failed');
    if (loss.kind === 'refused') {
      const wanted = retries.on.has('refused-stream');
      if (wanted && replayable && this.#attempts.mayRetry) return this.#tryNext();
    } else if (this.#retries(retriesReset(retries))) return this.#tryNext();
    return this.#reply(replyTo(loss, this.#attempts.retries));
  }

  #tryNext(): void {
    if (this.#host.context.opening.route.cluster.kind === 'blackHole')
      return this.#reply(BLACK_HOLE);
    const endpoint = this.#attempts.next();
    if (endpoint === 'noEndpoint') return this.#reply(NO_ENDPOINT);
    if (endpoint === 'overflow') return this.#reply(OVERFLOW);
    return this.#open(endpoint, false);
  }

  #open(endpoint: Endpoint, fresh: boolean): void {
    const { route } = this.#host.context.opening;
    const { perTryTimeoutMs } = this.#policy.retries;
    if (this.#opened++ > 0) this.#replay?.restart();
    this.#sentAt = this.#host.context.sources.now();
    if (perTryTimeoutMs !== undefined) this.#host.setTimer('try', perTryTimeoutMs);
    this.#endpoint = this.#host.endpoints.open(
      {
        endpoint,
        source: route.source,
        cluster: route.cluster,
        connectTimeoutMs: this.#policy.connectTimeoutMs,
        fresh,
        head: this.#request.forAttempt(this.#attempts.retries + 1),
        end: this.#headIsAll,
      },
      this,
    );
    if (this.#endpoint.isOpen) this.opened();
  }

  /** Whether the request may be sent again though an endpoint may have acted on it. */
  get #mayRepeat(): boolean {
    return this.#idempotent || this.#policy.retries.anyMethod;
  }

  #retries(wanted: boolean): boolean {
    return wanted && this.#mayRepeat && this.#replay?.possible === true && this.#attempts.mayRetry;
  }

  #isWorthAnother(status: number, grpcStatus: number | undefined): boolean {
    const { retries } = this.#policy;
    if (grpcStatus !== undefined && retriesGrpc(retries, grpcStatus)) return true;
    return retriesStatus(retries, status);
  }

  #pauseClient(pause: boolean): void {
    if (pause === this.#clientPaused) return;
    this.#clientPaused = pause;
    if (pause) this.#client.pause();
    else this.#client.resume();
  }

  #endResponse(): void {
    this.#responseEnded = true;
    this.#request.run?.responseTap.end();
    this.#host.clearTimers();
    // What is left of the request goes the same way, as fast as it comes.
    this.#endWhenDone();
  }

  #endWhenDone(): void {
    if (!this.#requestEnded || !this.#responseEnded) return;
    const failed =
      (this.#status ?? 0) >= 500 ||
      (this.#grpcStatus !== undefined && isServerError(this.#grpcStatus));
    this.#close(failed ? 'serverError' : 'answered', [], undefined);
  }

  /** The client has a part of the response, and sees that there will be no more. */
  #cut(code: number, flags: readonly ResponseFlag[], details: string): void {
    this.#client.reset(code);
    this.#close('failed', flags, details);
  }

  #reply(reply: LocalReply): void {
    this.#host.clearTimers();
    const { method, run } = this.#request;
    const asked = { method, grpc: this.#grpc };
    passReply(reply, asked, run, this.#gate, (...known) => this.#answer(...known));
  }

  #answer(reply: LocalReply, formatted: FormattedReply): void {
    this.#status = statusOf(formatted.head);
    this.#grpcStatus = formatted.grpcStatus;
    this.#bytesOut += formatted.body.length;
    sendReply(this.#client, formatted);
    // RFC 9113 section 8.1: a response that needs no more of its request ends with NO_ERROR.
    if (!this.#requestEnded) this.#client.reset(CODE.noError);
    this.#close('abandoned', reply.flags, reply.details);
  }

  #close(outcome: Outcome, flags: readonly ResponseFlag[], details: string | undefined): void {
    if (this.#over) return;
    this.#over = true;
    this.#replay = undefined;
    this.#gate.drop();
    this.#request.run?.close();
    this.#host.clearTimers();
    this.#attempts.end(outcome);
    const { marks, head, fields, run } = this.#request;
    this.#host.over(
      streamRecord(this.#host.context, {
        head,
        status: this.#status,
        requestId: marks.requestId,
        trace: marks.trace,
        annotations: run?.annotations,
        serviceMs: this.#serviceMs,
        requestFields: fields,
        responseFields: this.#responseFields,
        grpc: this.#grpc,
        grpcStatus: this.#grpcStatus,
        upstream: this.#attempts.last?.text,
        localAddress: this.#endpoint?.local,
        attempts: this.#opened,
        flags,
        details,
        startedAt: this.#startedAt,
        bytesIn: this.#bytesIn,
        bytesOut: this.#bytesOut,
      }),
    );
  }
}
