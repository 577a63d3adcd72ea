import { fault } from '../http1/fault.ts';
import { requestFraming } from '../http1/framing.ts';
import { parseRequestHead, type RequestHead } from '../http1/head.ts';
import { MessageReader } from '../http1/message-reader.ts';
import type { Emit, Layer } from '../wire/command.ts';
import type { Event, TimerName } from '../wire/event.ts';
import type { SessionContext } from './context.ts';
import { Exchange } from './exchange.ts';
import type { Aftermath, ExchangeHost } from './exchange-host.ts';
import { Flow } from './flow.ts';
import { httpRecord } from './http-record.ts';
import { badRequest, formatReply, type LocalReply } from './local-reply.ts';
import { Relay } from './relay.ts';

/**
 * A client's HTTP/1 connection: its requests one after the other, each an exchange with an upstream
 * of its own. Pipelined requests wait unread until the one before them is answered.
 */
export class HttpLayer implements Layer, ExchangeHost {
  readonly context: SessionContext;
  readonly emit: Emit;
  readonly downstream: Flow;
  readonly #requests: MessageReader<RequestHead>;
  #exchange: Exchange | undefined;
  #relay: Relay | undefined;
  #downstreamEnded = false;
  #downstreamCongested = false;
  #draining = false;
  #headTimer = false;
  #over = false;
  /** An exchange that ends while it begins must not begin the next one inside of itself. */
  #pumping = false;

  constructor(context: SessionContext, emit: Emit) {
    this.context = context;
    this.emit = emit;
    this.downstream = new Flow(emit, 'downstream');
    const { limits } = context.policy;
    this.#requests = new MessageReader({
      limits,
      parse: parseRequestHead,
      framing: requestFraming,
    });
  }

  handle(event: Event): void {
    if (this.#over) return;
    if (this.#relay !== undefined) return this.#relay.handle(event);
    switch (event.kind) {
      case 'data':
        if (event.from === 'upstream') return this.#exchange?.upstreamData(event.bytes);
        this.#requests.push(event.bytes);
        this.#pump();
        return this.#carryRequest();
      case 'end':
        return event.from === 'upstream' ? this.#exchange?.upstreamEnd() : this.#endDownstream();
      case 'reset':
        if (event.from === 'upstream') return this.#exchange?.upstreamReset(event.errno);
        return this.#loseDownstream(event.errno);
      case 'connected':
        return this.#exchange?.connected(event.local, event.reused);
      case 'connectFailed':
        return this.#exchange?.connectFailed(event.errno);
      case 'congested':
        return this.#congested(event.side === 'downstream', true);
      case 'drained':
        return this.#congested(event.side === 'downstream', false);
      case 'timeout':
        return this.#timeout(event.timer);
      case 'carried':
        if (event.from === 'downstream') this.#requests.skip(event.bytes);
        return this.#exchange?.carried(event.from, event.bytes);
      case 'settled':
        return this.#exchange?.settled(event.of, event.settlement);
      case 'drain':
        this.#draining = true;
        return this.#exchange === undefined && this.#requests.idle ? this.#close() : undefined;
    }
  }

  closing(): boolean {
    return this.#draining;
  }

  over(aftermath: Aftermath): void {
    const exchange = this.#exchange;
    switch (aftermath) {
      case 'keep':
        this.#exchange = undefined;
        this.downstream.freeAll();
        return this.#pumping ? undefined : this.#pump();
      case 'close':
        return this.#close();
      case 'reset':
        this.#over = true;
        return this.emit({ kind: 'reset', to: 'downstream' });
      case 'tunnel':
        return exchange === undefined ? undefined : this.#openTunnel(exchange);
    }
  }

  #pump(): void {
    this.#pumping = true;
    this.#readRequests();
    this.#pumping = false;
    this.#requests.keep();
  }

  /** Reads as much of what the client sent as may be read by now. */
  #readRequests(): void {
    while (!this.#over && this.#relay === undefined) {
      if (this.#exchange?.requestComplete === true) {
        if (this.#requests.buffered > 0) this.downstream.hold('pipelined');
        return;
      }
      if (this.#exchange === undefined && this.#downstreamCongested) return;
      const element = this.#requests.read();
      if (element === undefined) return this.#wait();
      switch (element.kind) {
        case 'head':
          this.#begin(element.head, element.bytes, element.complete);
          break;
        case 'body':
          this.#exchange?.requestBody(element.bytes);
          break;
        case 'end':
          this.#exchange?.requestEnd();
          break;
        case 'fault':
          return this.#refuse(badRequest(element));
      }
    }
  }

  /** Only what comes after all that was read: bytes on their way here would be counted twice. */
  #carryRequest(): void {
    const bytes = this.#exchange?.carriesRequest === true ? this.#requests.carriable : 0;
    if (bytes > 0) this.emit({ kind: 'carry', from: 'downstream', bytes });
  }

  #begin(head: RequestHead, bytes: Buffer, complete: boolean): void {
    if (this.#headTimer) this.emit({ kind: 'clearTimer', timer: 'head' });
    this.#headTimer = false;
    this.#exchange = new Exchange(this, head, bytes, complete);
    this.#exchange.start();
  }

  /** All that came is read. A head that has begun must be complete in time. */
  #wait(): void {
    if (this.#exchange !== undefined) return;
    if (this.#downstreamEnded || (this.#draining && this.#requests.idle)) return this.#close();
    if (this.#requests.buffered === 0 || this.#headTimer) return;
    this.#headTimer = true;
    this.emit({ kind: 'setTimer', timer: 'head', milliseconds: this.context.policy.headMs });
  }

  /** A client may close its half and wait for the answer to what it sent; half a request has none. */
  #endDownstream(): void {
    this.#downstreamEnded = true;
    if (this.#exchange === undefined) return this.#close();
    if (!this.#exchange.requestComplete) this.#exchange.abort(['DC'], 'request cut short', 'close');
    return undefined;
  }

  #loseDownstream(errno: string): void {
    const exchange = this.#exchange;
    this.#over = true;
    exchange?.abort(['DC'], errno, 'reset');
  }

  #timeout(timer: TimerName): void {
    switch (timer) {
      case 'head':
        return this.#refuse(badRequest(fault('http.headTimeout')));
      case 'request':
      case 'try':
        return this.#exchange?.timeout(timer);
      case 'idle':
        // While a request is under way the client waits for the server, as long as that may take.
        return this.#exchange === undefined ? this.#close() : undefined;
      case 'sniff':
        return undefined;
    }
  }

  #congested(downstream: boolean, congested: boolean): void {
    if (!downstream) {
      if (congested) this.downstream.hold('congested');
      else this.downstream.free('congested');
      return;
    }
    this.#downstreamCongested = congested;
    if (this.#exchange !== undefined) this.#exchange.throttle(congested);
    else if (!congested) this.#pump();
  }

  #openTunnel(exchange: Exchange): void {
    const relay = new Relay(this.emit, ({ flags, details }) =>
      exchange.tunnelEnded(flags, details, { in: relay.bytesIn, out: relay.bytesOut }),
    );
    this.#relay = relay;
    this.#requests.tunnel();
    this.downstream.freeAll();
    const early = this.#requests.read();
    if (early?.kind === 'body')
      relay.handle({ kind: 'data', from: 'downstream', bytes: early.bytes });
    for (const event of exchange.takeTunnelEvents()) relay.handle(event);
    if (this.#downstreamEnded) relay.handle({ kind: 'end', from: 'downstream' });
    if (this.#downstreamCongested) relay.handle({ kind: 'congested', side: 'downstream' });
    this.emit({ kind: 'relay' });
  }

  #refuse(reply: LocalReply): void {
    if (this.#exchange !== undefined) return this.#exchange.refuse(reply);
    this.emit({
      kind: 'send',
      to: 'downstream',
      bytes: formatReply(reply, { method: undefined, close: true }),
    });
    const record = httpRecord(this.context, undefined, {
      status: reply.status,
      requestId: undefined,
      upstream: undefined,
      localAddress: undefined,
      attempts: 0,
      flags: reply.flags,
      details: reply.details,
      startedAt: this.context.sources.now(),
      bytesIn: 0,
      bytesOut: reply.body.length,
    });
    this.emit({ kind: 'record', record });
    return this.#close();
  }

  #close(): void {
    if (this.#over) return;
    this.#over = true;
    if (this.#headTimer) this.emit({ kind: 'clearTimer', timer: 'head' });
    this.emit({ kind: 'close', to: 'downstream' });
  }
}
