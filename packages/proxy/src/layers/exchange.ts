import type { Verdict } from '../filters/chain.ts';
import type { RequestHead, ResponseHead } from '../http1/head.ts';
import type { Element } from '../http1/message-reader.ts';
import type { Endpoint, EndpointAddress } from '../routing/endpoint.ts';
import type { Outcome } from '../routing/load.ts';
import { retriesReset, retriesStatus, type TrafficPolicy } from '../routing/traffic-policy.ts';
import type { ResponseFlag } from '../telemetry/response-flags.ts';
import type { Event, Settlement, Side } from '../wire/event.ts';
import { Attempts } from './attempts.ts';
import { ExchangeBooks } from './exchange-books.ts';
import { ExchangeFilters } from './exchange-filters.ts';
import { ExchangeTimers } from './exchange-timers.ts';
import type { Aftermath, ExchangeHost } from './exchange-host.ts';
import { forwardResponse } from './forward.ts';
import { type HeadElement, IncomingResponse } from './incoming-response.ts';
import {
  badResponse,
  BLACK_HOLE,
  connectFailed,
  filtered,
  formatReply,
  type LocalReply,
  NO_ENDPOINT,
  OVERFLOW,
  timedOut,
  upstreamLost,
} from './local-reply.ts';
import { OutgoingRequest } from './outgoing-request.ts';
import { isIdempotent, Replay } from './replay.ts';
import { UpstreamLease } from './upstream-lease.ts';

/** One request and its response, over as many attempts as it takes and its policy allows. */
export class Exchange {
  readonly #host: ExchangeHost;
  readonly #head: RequestHead;
  readonly #request: OutgoingRequest;
  readonly #policy: TrafficPolicy;
  readonly #idempotent: boolean;
  readonly #replay: Replay;
  readonly #attempts: Attempts;
  readonly #upstream: UpstreamLease;
  readonly #filters: ExchangeFilters | undefined;
  readonly #timers: ExchangeTimers;
  readonly #books: ExchangeBooks;
  #response: IncomingResponse;
  /** Whether all of the request has come. */
  requestComplete: boolean;
  #congested = false;
  #over = false;

  constructor(host: ExchangeHost, head: RequestHead, bytes: Buffer, complete: boolean) {
    const { context } = host;
    this.#host = host;
    this.#head = head;
    this.#request = new OutgoingRequest(head, bytes, context);
    this.#policy = this.#request.policy;
    this.#timers = new ExchangeTimers(host.emit, this.#policy);
    this.requestComplete = complete;
    this.#idempotent = isIdempotent(head.method);
    const repeatable = this.#idempotent || this.#policy.retries.anyMethod;
    this.#replay = new Replay(repeatable, context.policy.replayBytes);
    this.#attempts = new Attempts(context, this.#policy.retries);
    this.#upstream = new UpstreamLease(host.emit);
    this.#books = new ExchangeBooks(context, this.#attempts, this.#upstream);
    const { run } = this.#request;
    this.#filters = run && new ExchangeFilters(run, head, host.emit);
    const { upgrade } = this.#request.forwarded;
    this.#response = new IncomingResponse(context.policy.limits, head, upgrade);
  }

  start(): void {
    this.#timers.startRequest();
    if (this.#filters === undefined) return this.#tryNext();
    const verdict = this.#filters.onRequest((late) => this.#requestFiltered(late));
    return verdict === undefined ? undefined : this.#requestFiltered(verdict);
  }

  requestBody(bytes: Buffer): void {
    this.#books.bytesIn += bytes.length;
    this.#replay.add(bytes);
    if (this.#filters?.holdsRequest === false) this.#filters.requestBody(bytes);
    if (this.#upstream.isOpen) this.#upstream.send(bytes);
    else if (this.#replay.full) this.#host.downstream.hold('connecting');
  }

  requestEnd(): void {
    this.requestComplete = true;
    this.#books.sent();
    if (this.#filters?.holdsRequest === false) this.#filters.requestEnd();
  }

  #requestFiltered(verdict: Verdict): void {
    if (verdict.kind !== 'continue') return this.#reply(filtered(verdict));
    // What came of the body meanwhile is still all there.
    for (const bytes of this.#replay.kept) this.#filters?.requestBody(bytes);
    if (this.requestComplete) this.#filters?.requestEnd();
    return this.#tryNext();
  }

  /** A verdict that a filter took its time for, or the turn that was waited for. */
  settled(of: Promise<unknown>, settlement: Settlement): void {
    if (settlement !== 'turn') this.#filters?.settled(of, settlement);
    else if (this.#attempts.isTurn(of)) this.#tryNext();
  }

  connected(local: EndpointAddress, reused: boolean): void {
    this.#upstream.opened(local, reused);
    this.#books.sent();
    this.#upstream.send(this.#request.bytesFor(this.#attempts.retries + 1));
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
    this.#response.push(bytes);
    if (this.#filters?.holdsResponse === true) return;
    this.#readOn();
    const ahead = this.#filters?.watchesResponse === true ? 0 : this.#response.carriable;
    if (ahead > 0) this.#host.emit({ kind: 'carry', from: 'upstream', bytes: ahead });
  }

  #readOn(): void {
    const response = this.#response;
    for (let next = response.read(); next !== undefined; next = response.read())
      if (!this.#takeElement(next)) return;
  }

  /** Whether more of the request may go upstream unseen: nobody watches, and it cannot be sent again anyway. */
  get carriesRequest(): boolean {
    return this.#upstream.isOpen && this.#filters === undefined && !this.#replay.possible;
  }

  /** So many bytes of a body went to the other side unseen. */
  carried(from: Side, bytes: number): void {
    if (from === 'downstream') return void (this.#books.bytesIn += bytes);
    this.#books.bytesOut += bytes;
    this.#response.skip(bytes);
  }

  upstreamEnd(): void {
    this.#response.ended = true;
    if (this.#filters?.holdsResponse === true) return;
    if (this.#response.endsHere) this.#complete();
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
    if (this.#response.head !== undefined) return this.#finish(['UT'], details, 'reset');
    if (timer === 'try' && this.#retries(retriesReset(this.#policy.retries)))
      return this.#tryNext();
    return this.#reply(timedOut(details, this.#attempts.retries));
  }

  /** The client takes its response more slowly than it comes. */
  throttle(on: boolean): void {
    this.#congested = on;
    if (this.#filters?.holdsResponse !== true) this.#upstream.throttle(on);
  }

  /** The client is gone, or what it sends makes no sense any more. */
  abort(flags: readonly ResponseFlag[], details: string, aftermath: Aftermath): void {
    this.#upstream.drop();
    this.#attempts.end('abandoned');
    this.#finish(flags, details, aftermath);
  }

  /** The request's body breaks a rule. */
  refuse(reply: LocalReply): void {
    this.#giveUp('abandoned', reply);
  }

  /** Closes the books on a connection that became a tunnel. */
  tunnelEnded(
    flags: readonly ResponseFlag[],
    details: string | undefined,
    bytes: { readonly in: number; readonly out: number },
  ): void {
    this.#books.bytesIn += bytes.in;
    this.#books.bytesOut += bytes.out;
    this.#attempts.end('answered');
    this.#record(flags, details, this.#status);
  }

  /** What the upstream has done already since the head that switched protocols. */
  takeTunnelEvents(): readonly Event[] {
    return this.#response.takeTunnelEvents();
  }

  #tryNext(): void {
    const { opening, policy } = this.#host.context;
    if (opening.route.cluster.kind === 'blackHole') return this.#reply(BLACK_HOLE);
    const endpoint = this.#attempts.next();
    if (endpoint === 'noEndpoint') return this.#reply(NO_ENDPOINT);
    if (endpoint === 'overflow') return this.#queue();
    const idleMs = this.#idempotent ? policy.poolIdleMs : policy.poolIdleOnceMs;
    return this.#connect(endpoint, idleMs);
  }

  #queue(): void {
    const turn = this.#attempts.queue();
    if (turn === undefined) this.#reply(OVERFLOW);
    else this.#host.emit({ kind: 'await', settlement: turn });
  }

  #connect(endpoint: Endpoint, maxIdleMilliseconds: number): void {
    if (this.#upstream.asked > 0) {
      this.#replay.restart();
      this.#response = this.#response.again();
    }
    this.#timers.startTry();
    this.#upstream.connect({
      kind: 'connect',
      endpoint,
      source: this.#host.context.opening.route.source,
      maxIdleMilliseconds,
      timeoutMilliseconds: this.#policy.connectTimeoutMs,
    });
  }

  /** Returns whether to read on. */
  #takeElement(element: Element<ResponseHead>): boolean {
    switch (element.kind) {
      case 'head':
        return this.#takeHead(element);
      case 'body':
        this.#books.bytesOut += element.bytes.length;
        this.#filters?.responseBody(element.bytes);
        this.#host.emit({ kind: 'send', to: 'downstream', bytes: element.bytes });
        return true;
      case 'end':
        this.#complete();
        return false;
      case 'fault':
        this.#giveUp('failed', badResponse(element));
        return false;
    }
  }

  #retries(wanted: boolean): boolean {
    return wanted && this.#replay.possible && this.#attempts.mayRetry;
  }

  /** Returns whether to read on. */
  #takeHead(element: HeadElement): boolean {
    const { head, framing, bytes } = element;
    if (head.status < 200 && framing.kind !== 'tunnel') {
      // HTTP/1.0 knows no interim responses; its clients would take one for the answer.
      if (this.#head.version === '1.1') this.#host.emit({ kind: 'send', to: 'downstream', bytes });
      return true;
    }
    if (this.#retries(retriesStatus(this.#policy.retries, head.status))) {
      this.#upstream.drop();
      this.#attempts.end('serverError');
      this.#tryNext();
      return false;
    }
    this.#books.answered();
    if (this.#filters === undefined) return this.#sendHead(element);
    const verdict = this.#filters.onResponse(head, framing, (late) =>
      this.#responseLate(element, late),
    );
    if (verdict !== undefined) return this.#responseFiltered(element, verdict);
    this.#upstream.throttle(true);
    return false;
  }

  /** Takes up what waited for the filters. */
  #responseLate(element: HeadElement, verdict: Verdict): void {
    if (!this.#congested) this.#upstream.throttle(false);
    if (this.#responseFiltered(element, verdict)) this.#readOn();
    const tunnel = this.#response.framing?.kind === 'tunnel';
    if (this.#response.ended && !this.#over && !tunnel) this.upstreamEnd();
  }

  #responseFiltered(element: HeadElement, verdict: Verdict): boolean {
    if (verdict.kind === 'continue') return this.#sendHead(element);
    this.#giveUp('answered', filtered(verdict));
    return false;
  }

  #sendHead({ head, framing, bytes, complete }: HeadElement): boolean {
    const { context, emit } = this.#host;
    this.#response.head = head;
    this.#response.framing = framing;
    const tunnel = framing.kind === 'tunnel';
    const close = !this.#keepsDownstream();
    const serviceMs = context.policy.marksResponses === true ? this.#books.serviceMs : undefined;
    const way = { close, tunnel, serviceMs, edits: this.#filters?.response };
    emit({ kind: 'send', to: 'downstream', bytes: forwardResponse(head, bytes, way) });
    if (tunnel) {
      this.#timers.clear();
      this.#host.over('tunnel');
    } else if (complete) this.#complete();
    return !tunnel && !complete;
  }

  #complete(): void {
    this.#filters?.responseEnd();
    const otherwise = this.requestComplete ? 'close' : 'reset';
    const reusable =
      this.requestComplete && this.#head.version === '1.1' && this.#response.reusable;
    this.#upstream.finish(reusable ? 'release' : otherwise);
    this.#attempts.end((this.#response.head?.status ?? 0) >= 500 ? 'serverError' : 'answered');
    this.#finish([], undefined, this.#keepsDownstream() ? 'keep' : 'close');
  }

  /** A response that came before its request was all sent leaves the rest of it in the way. */
  #keepsDownstream(): boolean {
    return (
      this.#request.forwarded.persistent &&
      this.requestComplete &&
      this.#response.framing?.kind !== 'untilClose' &&
      !this.#host.closing()
    );
  }

  /** What the client was told. */
  get #status(): number | undefined {
    const { head } = this.#response;
    return head && (this.#filters?.response?.status ?? head.status);
  }

  /** The upstream went away in the middle. */
  #lose(details: string, aftermath: 'close' | 'reset'): void {
    this.#upstream.drop();
    const { last } = this.#attempts;
    const onReset = retriesReset(this.#policy.retries);
    if (!this.#response.seen && this.#replay.possible && last !== undefined) {
      // A pooled connection that was dead already says nothing about the endpoint.
      if (this.#upstream.reused && (this.#idempotent || onReset)) return this.#connect(last, 0);
    }
    this.#attempts.end('failed');
    // The client sees the same as it would without a proxy: a cut body, or a reset.
    if (this.#response.head !== undefined) return this.#finish(['UC'], details, aftermath);
    if (this.#retries(onReset)) return this.#tryNext();
    return this.#reply(upstreamLost(details, this.#attempts.retries));
  }

  /** Ends it with the proxy's own answer, or by a reset where the client has a part of another. */
  #giveUp(outcome: Outcome, reply: LocalReply): void {
    this.#upstream.drop();
    this.#attempts.end(outcome);
    if (this.#response.head === undefined) this.#reply(reply);
    else this.#finish(reply.flags, reply.details, 'reset');
  }

  #reply(reply: LocalReply): void {
    this.#timers.clear();
    if (this.#filters === undefined) return this.#answer(reply);
    const known = this.#filters.onReply(reply, (late) => this.#answer(late));
    return known && this.#answer(known);
  }

  #answer(reply: LocalReply): void {
    const { method } = this.#head;
    const keep = this.#keepsDownstream() && (reply.status >= 500 || reply.intended === true);
    const bytes = formatReply(reply, { method, close: !keep });
    this.#host.emit({ kind: 'send', to: 'downstream', bytes });
    this.#books.bytesOut +=
      method === 'HEAD' ? 0 : (reply.content?.length ?? Buffer.byteLength(reply.body));
    this.#record(reply.flags, reply.details, reply.status);
    this.#host.over(keep ? 'keep' : 'close');
  }

  #finish(flags: readonly ResponseFlag[], details: string | undefined, aftermath: Aftermath): void {
    this.#record(flags, details, this.#status);
    this.#host.over(aftermath);
  }

  #record(
    flags: readonly ResponseFlag[],
    details: string | undefined,
    status: number | undefined,
  ): void {
    this.#timers.clear();
    this.#over = true;
    this.#filters?.close();
    const record = this.#books.close(this.#request, this.#response, flags, details, status);
    this.#host.emit({ kind: 'record', record });
  }
}
