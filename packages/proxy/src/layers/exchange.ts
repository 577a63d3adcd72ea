import { readHop } from '../http1/hop.ts';
import type { HttpFault } from '../http1/fault.ts';
import { type Expectation, type Framing, responseFraming } from '../http1/framing.ts';
import { parseResponseHead, type RequestHead, type ResponseHead } from '../http1/head.ts';
import { MessageReader } from '../http1/message-reader.ts';
import type { Endpoint, EndpointAddress } from '../routing/endpoint.ts';
import type { AccessRecord } from '../telemetry/access-record.ts';
import type { ResponseFlag } from '../telemetry/response-flags.ts';
import type { Emit } from '../wire/command.ts';
import type { SessionContext } from './context.ts';
import type { Flow } from './flow.ts';
import { type ForwardedRequest, forwardRequest, forwardResponse } from './forward.ts';
import {
  badResponse,
  BLACK_HOLE,
  connectFailed,
  formatReply,
  type LocalReply,
  NO_ENDPOINT,
  upstreamLost,
} from './local-reply.ts';
import { Replay } from './replay.ts';

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

/** One request and its response. */
export class Exchange {
  readonly #host: ExchangeHost;
  readonly #head: RequestHead;
  readonly #forwarded: ForwardedRequest;
  readonly #startedAt: number;
  readonly #replay: Replay;
  readonly #reader: MessageReader<ResponseHead>;
  readonly #tried: Endpoint[] = [];
  #connections = 0;
  #upstream: 'none' | 'connecting' | 'open' = 'none';
  #reused = false;
  #local: EndpointAddress | undefined;
  #requestComplete: boolean;
  /** The final response's head, once it went to the client. */
  #response: ResponseHead | undefined;
  #framing: Framing | undefined;
  #interim = false;
  #responseSeen = false;
  #upstreamEnded = false;
  #throttled = false;
  #bytesIn = 0;
  #bytesOut = 0;

  constructor(host: ExchangeHost, head: RequestHead, bytes: Buffer, complete: boolean) {
    const { context } = host;
    const { limits } = context.policy;
    this.#host = host;
    this.#head = head;
    this.#requestComplete = complete;
    this.#startedAt = context.sources.now();
    this.#forwarded = forwardRequest(head, bytes, context);
    this.#replay = new Replay(head.method, context.policy.replayBytes);
    const expected: Expectation = { method: head.method, upgrade: this.#forwarded.upgrade };
    this.#reader = new MessageReader({
      limits,
      parse: parseResponseHead,
      framing: (response) => responseFraming(response, expected),
    });
  }

  get requestComplete(): boolean {
    return this.#requestComplete;
  }

  start(): void {
    const { cluster } = this.#host.context.opening.route;
    this.#replay.add(this.#forwarded.bytes);
    if (cluster.kind === 'blackHole') this.#reply(BLACK_HOLE);
    else this.#connect(true);
  }

  requestBody(bytes: Buffer): void {
    this.#bytesIn += bytes.length;
    this.#replay.add(bytes);
    if (this.#upstream === 'open') this.#host.emit({ kind: 'send', to: 'upstream', bytes });
    else if (this.#replay.full) this.#host.downstream.hold('connecting');
  }

  requestEnd(): void {
    this.#requestComplete = true;
  }

  connected(local: EndpointAddress, reused: boolean): void {
    const { emit, downstream } = this.#host;
    this.#upstream = 'open';
    this.#reused = reused;
    this.#local = local;
    for (const bytes of this.#replay.pieces()) emit({ kind: 'send', to: 'upstream', bytes });
    downstream.free('connecting');
  }

  /** Nothing reached the endpoint, so that another one may be asked whatever the method. */
  connectFailed(errno: string): void {
    this.#upstream = 'none';
    const { cluster } = this.#host.context.opening.route;
    const left = cluster.endpoints.length - this.#tried.length;
    if (left > 0 && this.#tried.length < this.#host.context.policy.connectAttempts)
      this.#connect(true);
    else this.#reply(connectFailed(errno, this.#tried.length));
  }

  upstreamData(bytes: Buffer): void {
    this.#responseSeen = true;
    this.#reader.push(bytes);
    for (;;) {
      const element = this.#reader.read();
      if (element === undefined) return;
      switch (element.kind) {
        case 'head':
          if (this.#takeHead(element.head, element.framing, element.bytes)) return;
          if (element.complete && !this.#interim) return this.#complete();
          break;
        case 'body':
          this.#bytesOut += element.bytes.length;
          this.#host.emit({ kind: 'send', to: 'downstream', bytes: element.bytes });
          break;
        case 'end':
          return this.#complete();
        case 'fault':
          return this.#refuseResponse(element);
      }
    }
  }

  upstreamEnd(): void {
    this.#upstreamEnded = true;
    if (this.#response !== undefined && this.#reader.finish() === 'complete') this.#complete();
    else this.#lose('remote close', 'close');
  }

  upstreamReset(errno: string): void {
    this.#upstream = 'none';
    this.#lose(errno, 'reset');
  }

  /** The client takes its response more slowly than it comes. */
  throttle(on: boolean): void {
    if (this.#upstream !== 'open') return;
    this.#throttled = on;
    this.#host.emit({ kind: on ? 'pause' : 'resume', from: 'upstream' });
  }

  /** The client is gone, or what it sends makes no sense any more. */
  abort(flags: readonly ResponseFlag[], details: string, aftermath: Aftermath): void {
    this.#dropUpstream();
    this.#finish(flags, details, aftermath);
  }

  /** The request's body breaks a rule. */
  refuse(reply: LocalReply): void {
    this.#dropUpstream();
    if (this.#response === undefined) this.#reply(reply);
    else this.#finish(reply.flags, reply.details, 'reset');
  }

  /** Closes the books on a connection that became a tunnel. */
  tunnelEnded(
    flags: readonly ResponseFlag[],
    details: string | undefined,
    bytesIn: number,
    bytesOut: number,
  ): void {
    this.#bytesIn += bytesIn;
    this.#bytesOut += bytesOut;
    this.#record(flags, details, this.#response?.status);
  }

  /** Bytes of the new protocol that came along with the head that switched to it. */
  takeTunnelBytes(): Buffer | undefined {
    const element = this.#reader.read();
    return element?.kind === 'body' ? element.bytes : undefined;
  }

  #connect(next: boolean): void {
    const { context, emit } = this.#host;
    const { opening, policy, sources } = context;
    const endpoint = next
      ? sources.pick(opening.route.cluster, this.#tried, opening.original)
      : this.#tried.at(-1);
    if (endpoint === undefined) return this.#reply(NO_ENDPOINT);
    if (next) this.#tried.push(endpoint);
    this.#connections++;
    this.#upstream = 'connecting';
    const maxIdle = this.#replay.idempotent ? policy.poolIdleMs : policy.poolIdleOnceMs;
    const maxIdleMilliseconds = next ? maxIdle : 0;
    emit({ kind: 'connect', endpoint, source: opening.route.source, maxIdleMilliseconds });
    return undefined;
  }

  /** Returns whether the connection is a tunnel from here on. */
  #takeHead(head: ResponseHead, framing: Framing, bytes: Buffer): boolean {
    const { emit } = this.#host;
    this.#interim = head.status < 200 && framing.kind !== 'tunnel';
    if (this.#interim) {
      // HTTP/1.0 knows no interim responses; its clients would take one for the answer.
      if (this.#head.version === '1.1') emit({ kind: 'send', to: 'downstream', bytes });
      return false;
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
    if (tunnel) this.#host.over('tunnel');
    return tunnel;
  }

  #complete(): void {
    const { emit } = this.#host;
    const keep = this.#keepsDownstream();
    if (this.#upstream === 'open') {
      // A pooled connection that nobody reads would stall whoever takes it next.
      if (this.#throttled) this.throttle(false);
      if (this.#isReusable()) emit({ kind: 'release' });
      else emit({ kind: this.#requestComplete ? 'close' : 'reset', to: 'upstream' });
      this.#upstream = 'none';
    }
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
    this.#dropUpstream();
    if (!this.#responseSeen && this.#reused && this.#replay.possible) {
      this.#replay.restart();
      return this.#connect(false);
    }
    if (this.#response === undefined) return this.#reply(upstreamLost(details));
    // The client sees the same as it would without a proxy: a cut body, or a reset.
    return this.#finish(['UC'], details, aftermath);
  }

  #refuseResponse(fault: HttpFault): void {
    this.#dropUpstream();
    if (this.#response === undefined) this.#reply(badResponse(fault));
    else this.#finish(['UPE'], fault.code, 'reset');
  }

  #reply(reply: LocalReply): void {
    const keep =
      this.#forwarded.persistent &&
      this.#requestComplete &&
      !this.#host.closing() &&
      reply.status >= 500;
    const bytes = formatReply(reply, { method: this.#head.method, close: !keep });
    this.#host.emit({ kind: 'send', to: 'downstream', bytes });
    this.#bytesOut += this.#head.method === 'HEAD' ? 0 : Buffer.byteLength(reply.body);
    this.#record(reply.flags, reply.details, reply.status);
    this.#host.over(keep ? 'keep' : 'close');
  }

  #dropUpstream(): void {
    if (this.#upstream !== 'none') this.#host.emit({ kind: 'reset', to: 'upstream' });
    this.#upstream = 'none';
  }

  #finish(flags: readonly ResponseFlag[], details: string | undefined, aftermath: Aftermath): void {
    this.#record(flags, details, this.#response?.status);
    this.#host.over(aftermath);
  }

  #record(
    flags: readonly ResponseFlag[],
    details: string | undefined,
    status: number | undefined,
  ): void {
    const { opening, sources } = this.#host.context;
    const { fields, method, target, version } = this.#head;
    const record: AccessRecord = {
      direction: opening.direction,
      protocol: `HTTP/${version}`,
      cluster: opening.route.cluster,
      reason: opening.route.reason,
      originalDestination: opening.original.text,
      peer: opening.peer,
      upstream: this.#tried.at(-1)?.text,
      localAddress: this.#local,
      http: {
        method,
        path: target,
        authority: fields.get('host'),
        status,
        requestId: this.#forwarded.requestId,
        userAgent: fields.get('user-agent'),
        forwardedFor: fields.get('x-forwarded-for'),
        attempts: this.#connections,
      },
      flags,
      details,
      startedAt: this.#startedAt,
      durationMs: sources.now() - this.#startedAt,
      bytesIn: this.#bytesIn,
      bytesOut: this.#bytesOut,
    };
    this.#host.emit({ kind: 'record', record });
  }
}
