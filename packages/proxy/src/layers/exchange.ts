import type { HttpFault } from '../http1/fault.ts';
import { type Expectation, type Framing, responseFraming } from '../http1/framing.ts';
import { parseResponseHead, type RequestHead, type ResponseHead } from '../http1/head.ts';
import { readHop } from '../http1/hop.ts';
import { type Element, MessageReader } from '../http1/message-reader.ts';
import type { Endpoint, EndpointAddress } from '../routing/endpoint.ts';
import { retriesReset, retriesStatus, type TrafficPolicy } from '../routing/traffic-policy.ts';
import type { ResponseFlag } from '../telemetry/response-flags.ts';
import type { Emit } from '../wire/command.ts';
import { Attempts } from './attempts.ts';
import type { SessionContext } from './context.ts';
import type { Flow } from './flow.ts';
import { type ForwardedRequest, forwardRequest, forwardResponse } from './forward.ts';
import { httpRecord } from './http-record.ts';
import {
  badResponse,
  BLACK_HOLE,
  connectFailed,
  formatReply,
  type LocalReply,
  NO_ENDPOINT,
  OVERFLOW,
  timedOut,
  upstreamLost,
} from './local-reply.ts';
import { isIdempotent, Replay } from './replay.ts';
import { UpstreamLease } from './upstream-lease.ts';

/** What the client's connection does once the exchange is over. */
export type Aftermath = 'keep' | 'close' | 'reset' | 'tunnel';

/** What an exchange needs of the connection it belongs to. */
export interface ExchangeHost {
  readonly context: SessionContext;
  readonly emit: Emit;
  readonly downstream: Flow;
  /** Whether the connection is to be closed after the response under way. */
  closing(): boolean;
  /** Called once, last. */
  over(aftermath: Aftermath): void;
}

/** A body with less than this ahead is not worth another way. */
const CARRY_BYTES = 32 * 1024;
const MOST_CARRIED_BYTES = 0x4000_0000;

/** One request and its response, over as many attempts as it takes and its policy allows. */
export class Exchange {
  readonly #host: ExchangeHost;
  readonly #head: RequestHead;
  readonly #forwarded: ForwardedRequest;
  readonly #policy: TrafficPolicy;
  readonly #startedAt: number;
  readonly #idempotent: boolean;
  readonly #replay: Replay;
  readonly #attempts: Attempts;
  readonly #upstream: UpstreamLease;
  #reader: MessageReader<ResponseHead>;
  #requestComplete: boolean;
  /** The final response's head, once it went to the client. */
  #response: ResponseHead | undefined;
  #framing: Framing | undefined;
  #interim = false;
  #responseSeen = false;
  #upstreamEnded = false;
  #bytesIn = 0;
  #bytesOut = 0;

  constructor(host: ExchangeHost, head: RequestHead, bytes: Buffer, complete: boolean) {
    const { context } = host;
    this.#host = host;
    this.#head = head;
    this.#policy = context.opening.route.cluster.policy;
    this.#requestComplete = complete;
    this.#startedAt = context.sources.now();
    this.#forwarded = forwardRequest(head, bytes, context);
    this.#idempotent = isIdempotent(head.method);
    const repeatable = this.#idempotent || this.#policy.retries.anyMethod;
    this.#replay = new Replay(repeatable, context.policy.replayBytes);
    this.#attempts = new Attempts(context);
    this.#upstream = new UpstreamLease(host.emit);
    this.#reader = this.#newReader();
  }

  get requestComplete(): boolean {
    return this.#requestComplete;
  }

  start(): void {
    const { route } = this.#host.context.opening;
    const { timeoutMs } = this.#policy;
    this.#replay.add(this.#forwarded.bytes);
    if (route.cluster.kind === 'blackHole') return this.#reply(BLACK_HOLE);
    if (timeoutMs !== undefined) {
      this.#host.emit({ kind: 'setTimer', timer: 'request', milliseconds: timeoutMs });
    }
    return this.#tryNext();
  }

  requestBody(bytes: Buffer): void {
    this.#bytesIn += bytes.length;
    this.#replay.add(bytes);
    if (this.#upstream.isOpen) this.#upstream.send(bytes);
    else if (this.#replay.full) this.#host.downstream.hold('connecting');
  }

  requestEnd(): void {
    this.#requestComplete = true;
  }

  connected(local: EndpointAddress, reused: boolean): void {
    this.#upstream.opened(local, reused);
    for (const bytes of this.#replay.pieces()) this.#upstream.send(bytes);
    this.#host.downstream.free('connecting');
  }

  /** Nothing reached the endpoint, so that another one may be asked whatever the method. */
  connectFailed(errno: string): void {
    this.#upstream.lost();
    this.#attempts.end('failed');
    if (this.#attempts.mayRetryConnect) this.#tryNext();
    else this.#reply(connectFailed(errno, this.#attempts.retries));
  }

  upstreamData(bytes: Buffer): void {
    this.#responseSeen = true;
    this.#reader.push(bytes);
    let element = this.#reader.read();
    while (element !== undefined && this.#takeElement(element)) element = this.#reader.read();
    const { ahead } = this.#reader;
    // The last byte still comes by here, and with it the end of the message.
    if (ahead > CARRY_BYTES)
      this.#host.emit({ kind: 'carry', bytes: Math.min(ahead - 1, MOST_CARRIED_BYTES) });
  }

  /** So many bytes of the body went to the client unseen. */
  carried(bytes: number): void {
    this.#bytesOut += bytes;
    this.#reader.skip(bytes);
  }

  upstreamEnd(): void {
    this.#upstreamEnded = true;
    if (this.#response !== undefined && this.#reader.finish() === 'complete') this.#complete();
    else this.#lose('remote close', 'close');
  }

  upstreamReset(errno: string): void {
    this.#upstream.lost();
    this.#lose(errno, 'reset');
  }

  /** The time for the whole request is over, or for one attempt at it. */
  timeout(timer: 'request' | 'try'): void {
    const details = timer === 'try' ? 'per try timeout' : 'response timeout';
    this.#upstream.drop();
    this.#attempts.end('failed');
    if (this.#response !== undefined) return this.#finish(['UT'], details, 'reset');
    if (timer === 'try' && this.#retries(retriesReset(this.#policy.retries)))
      return this.#tryNext();
    return this.#reply(timedOut(details, this.#attempts.retries));
  }

  /** The client takes its response more slowly than it comes. */
  throttle(on: boolean): void {
    this.#upstream.throttle(on);
  }

  /** The client is gone, or what it sends makes no sense any more. */
  abort(flags: readonly ResponseFlag[], details: string, aftermath: Aftermath): void {
    this.#upstream.drop();
    this.#attempts.end('abandoned');
    this.#finish(flags, details, aftermath);
  }

  /** The request's body breaks a rule. */
  refuse(reply: LocalReply): void {
    this.#upstream.drop();
    this.#attempts.end('abandoned');
    if (this.#response === undefined) this.#reply(reply);
    else this.#finish(reply.flags, reply.details, 'reset');
  }

  /** Closes the books on a connection that became a tunnel. */
  tunnelEnded(
    flags: readonly ResponseFlag[],
    details: string | undefined,
    bytes: { readonly in: number; readonly out: number },
  ): void {
    this.#bytesIn += bytes.in;
    this.#bytesOut += bytes.out;
    this.#attempts.end('answered');
    this.#record(flags, details, this.#response?.status);
  }

  /** Bytes of the new protocol that came along with the head that switched to it. */
  takeTunnelBytes(): Buffer | undefined {
    const element = this.#reader.read();
    return element?.kind === 'body' ? element.bytes : undefined;
  }

  #newReader(): MessageReader<ResponseHead> {
    const { limits } = this.#host.context.policy;
    const expected: Expectation = { method: this.#head.method, upgrade: this.#forwarded.upgrade };
    const framing = (head: ResponseHead) => responseFraming(head, expected);
    return new MessageReader({ limits, parse: parseResponseHead, framing });
  }

  #tryNext(): void {
    const endpoint = this.#attempts.next();
    if (endpoint === 'noEndpoint') return this.#reply(NO_ENDPOINT);
    if (endpoint === 'overflow') return this.#reply(OVERFLOW);
    const { poolIdleMs, poolIdleOnceMs } = this.#host.context.policy;
    return this.#connect(endpoint, this.#idempotent ? poolIdleMs : poolIdleOnceMs);
  }

  #connect(endpoint: Endpoint, maxIdleMilliseconds: number): void {
    const { context, emit } = this.#host;
    const { retries, connectTimeoutMs } = this.#policy;
    if (this.#upstream.asked > 0) {
      this.#replay.restart();
      this.#reader = this.#newReader();
      this.#responseSeen = false;
      this.#upstreamEnded = false;
    }
    if (retries.perTryTimeoutMs !== undefined) {
      emit({ kind: 'setTimer', timer: 'try', milliseconds: retries.perTryTimeoutMs });
    }
    this.#upstream.connect({
      kind: 'connect',
      endpoint,
      source: context.opening.route.source,
      maxIdleMilliseconds,
      timeoutMilliseconds: connectTimeoutMs,
    });
  }

  /** Returns whether to read on. */
  #takeElement(element: Element<ResponseHead>): boolean {
    switch (element.kind) {
      case 'head': {
        const { head, framing, bytes, complete } = element;
        if (this.#isWorthAnother(head)) {
          this.#upstream.drop();
          this.#attempts.end('serverError');
          this.#tryNext();
          return false;
        }
        this.#takeHead(head, framing, bytes);
        if (complete && !this.#interim && framing.kind !== 'tunnel') this.#complete();
        return !complete && framing.kind !== 'tunnel' ? true : this.#interim;
      }
      case 'body':
        this.#bytesOut += element.bytes.length;
        this.#host.emit({ kind: 'send', to: 'downstream', bytes: element.bytes });
        return true;
      case 'end':
        this.#complete();
        return false;
      case 'fault':
        this.#refuseResponse(element);
        return false;
    }
  }

  #isWorthAnother({ status }: ResponseHead): boolean {
    return status >= 200 && this.#retries(retriesStatus(this.#policy.retries, status));
  }

  #retries(wanted: boolean): boolean {
    return wanted && this.#replay.possible && this.#attempts.mayRetry;
  }

  #takeHead(head: ResponseHead, framing: Framing, bytes: Buffer): void {
    const { emit } = this.#host;
    this.#interim = head.status < 200 && framing.kind !== 'tunnel';
    if (this.#interim) {
      // HTTP/1.0 knows no interim responses; its clients would take one for the answer.
      if (this.#head.version === '1.1') emit({ kind: 'send', to: 'downstream', bytes });
      return;
    }
    this.#response = head;
    this.#framing = framing;
    const tunnel = framing.kind === 'tunnel';
    const close = !this.#keepsDownstream();
    emit({
      kind: 'send',
      to: 'downstream',
      bytes: forwardResponse(head, bytes, { close, tunnel }),
    });
    if (!tunnel) return;
    this.#clearTimers();
    this.#host.over('tunnel');
  }

  #complete(): void {
    const keep = this.#keepsDownstream();
    const otherwise = this.#requestComplete ? 'close' : 'reset';
    this.#upstream.finish(this.#isReusable() ? 'release' : otherwise);
    this.#attempts.end((this.#response?.status ?? 0) >= 500 ? 'serverError' : 'answered');
    this.#finish([], undefined, keep ? 'keep' : 'close');
  }

  /** A response that came before its request was all sent leaves the rest of it in the way. */
  #keepsDownstream(): boolean {
    return (
      this.#forwarded.persistent &&
      this.#requestComplete &&
      this.#framing?.kind !== 'untilClose' &&
      !this.#host.closing()
    );
  }

  #isReusable(): boolean {
    const response = this.#response;
    return (
      response !== undefined &&
      this.#requestComplete &&
      !this.#upstreamEnded &&
      this.#head.version === '1.1' &&
      readHop(response.version, response.fields).persistent &&
      this.#reader.buffered === 0
    );
  }

  /** The upstream went away in the middle. */
  #lose(details: string, aftermath: 'close' | 'reset'): void {
    this.#upstream.drop();
    const { last } = this.#attempts;
    const onReset = retriesReset(this.#policy.retries);
    if (!this.#responseSeen && this.#replay.possible && last !== undefined) {
      // A pooled connection that was dead already says nothing about the endpoint.
      if (this.#upstream.reused && (this.#idempotent || onReset)) return this.#connect(last, 0);
    }
    this.#attempts.end('failed');
    // The client sees the same as it would without a proxy: a cut body, or a reset.
    if (this.#response !== undefined) return this.#finish(['UC'], details, aftermath);
    if (this.#retries(onReset)) return this.#tryNext();
    return this.#reply(upstreamLost(details, this.#attempts.retries));
  }

  #refuseResponse(fault: HttpFault): void {
    this.#upstream.drop();
    this.#attempts.end('failed');
    if (this.#response === undefined) this.#reply(badResponse(fault));
    else this.#finish(['UPE'], fault.code, 'reset');
  }

  #reply(reply: LocalReply): void {
    const { method } = this.#head;
    const keep =
      this.#forwarded.persistent &&
      this.#requestComplete &&
      !this.#host.closing() &&
      reply.status >= 500;
    this.#host.emit({
      kind: 'send',
      to: 'downstream',
      bytes: formatReply(reply, { method, close: !keep }),
    });
    this.#bytesOut += method === 'HEAD' ? 0 : Buffer.byteLength(reply.body);
    this.#record(reply.flags, reply.details, reply.status);
    this.#host.over(keep ? 'keep' : 'close');
  }

  #finish(flags: readonly ResponseFlag[], details: string | undefined, aftermath: Aftermath): void {
    this.#record(flags, details, this.#response?.status);
    this.#host.over(aftermath);
  }

  #clearTimers(): void {
    const { emit } = this.#host;
    if (this.#policy.timeoutMs !== undefined) emit({ kind: 'clearTimer', timer: 'request' });
    if (this.#policy.retries.perTryTimeoutMs !== undefined)
      emit({ kind: 'clearTimer', timer: 'try' });
  }

  #record(
    flags: readonly ResponseFlag[],
    details: string | undefined,
    status: number | undefined,
  ): void {
    this.#clearTimers();
    const record = httpRecord(this.#host.context, {
      head: this.#head,
      status,
      requestId: this.#forwarded.requestId,
      upstream: this.#attempts.last?.text,
      localAddress: this.#upstream.local,
      attempts: this.#upstream.asked,
      flags,
      details,
      startedAt: this.#startedAt,
      bytesIn: this.#bytesIn,
      bytesOut: this.#bytesOut,
    });
    this.#host.emit({ kind: 'record', record });
  }
}
