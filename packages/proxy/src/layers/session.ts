import type { AccessRecord } from '../telemetry/access-record.ts';
import type { Emit, Layer } from '../wire/command.ts';
import type { Event } from '../wire/event.ts';
import type { SessionContext } from './context.ts';
import { HttpLayer } from './http-layer.ts';
import { beginsLikePreface, sniff, type Sniffed } from './sniff.ts';
import { TcpLayer } from './tcp-layer.ts';

const EMPTY = Buffer.alloc(0);

/**
 * One captured connection from accept to close: finds out what it speaks, then hands it to the
 * layer that knows the protocol. Nothing seen while finding out is lost to that layer.
 */
export class Session implements Layer {
  readonly #context: SessionContext;
  readonly #emit: Emit;
  readonly #startedAt: number;
  #layer: Layer | undefined;
  #seen: Buffer = EMPTY;
  #over = false;
  #timer = false;

  constructor(context: SessionContext, emit: Emit) {
    this.#context = context;
    this.#emit = emit;
    this.#startedAt = context.sources.now();
  }

  /** Begins. Servers that speak first are never kept waiting; nor is anything declared opaque. */
  start(): void {
    const { opening, policy } = this.#context;
    const { treatment } = opening.route.cluster;
    if (treatment === 'tcp') this.#relay('TCP', undefined);
    else if (treatment === 'http2') this.#relay('HTTP/2', undefined);
    else if (treatment === undefined && policy.serverFirstPorts.has(opening.original.port)) {
      this.#relay('TCP', undefined);
    } else if (treatment === undefined) this.#setTimer();
  }

  handle(event: Event): void {
    if (this.#layer !== undefined) this.#layer.handle(event);
    else if (!this.#over) this.#handleSniffing(event);
  }

  #handleSniffing(event: Event): void {
    switch (event.kind) {
      case 'data':
        this.#seen =
          this.#seen.length === 0 ? event.bytes : Buffer.concat([this.#seen, event.bytes]);
        return this.#decide(sniff(this.#seen));
      case 'end':
        // No more will come: what was seen is all there is to go by.
        if (this.#seen.length === 0 && this.#isDeclaredHttp()) return this.#close();
        return this.#relay('TCP', event);
      case 'timeout':
        return this.#isDeclaredHttp() ? this.#serveHttp() : this.#relay('TCP', undefined);
      case 'reset':
        this.#over = true;
        return this.#clearTimer();
      case 'drain':
        return this.#isDeclaredHttp() && this.#seen.length === 0 ? this.#close() : undefined;
      case 'connected':
      case 'connectFailed':
      case 'congested':
      case 'drained':
        return undefined; // there is no upstream yet, and nothing was sent
    }
  }

  #decide(sniffed: Sniffed): void {
    switch (sniffed) {
      case 'needMore':
        if (!this.#isDeclaredHttp()) return undefined;
        // Only HTTP/2 is still in question; the HTTP layer has its own clock for slow heads.
        return beginsLikePreface(this.#seen) ? this.#setTimer() : this.#serveHttp();
      case 'http1':
        return this.#serveHttp();
      case 'http2':
        return this.#relay('HTTP/2', undefined);
      case 'tls':
        return this.#relay('TLS', undefined);
      case 'opaque':
        // Declared HTTP that is none gets an answer a person can read, not a silent relay.
        return this.#isDeclaredHttp() ? this.#serveHttp() : this.#relay('TCP', undefined);
    }
  }

  #isDeclaredHttp(): boolean {
    return this.#context.opening.route.cluster.treatment === 'http';
  }

  #serveHttp(): void {
    this.#clearTimer();
    this.#layer = new HttpLayer(this.#context, this.#emit);
    this.#replay(undefined);
  }

  #relay(protocol: AccessRecord['protocol'], then: Event | undefined): void {
    this.#clearTimer();
    const layer = new TcpLayer(this.#context, this.#emit, protocol, this.#startedAt);
    this.#layer = layer;
    layer.start();
    this.#replay(then);
  }

  #replay(then: Event | undefined): void {
    const bytes = this.#seen;
    this.#seen = EMPTY;
    if (bytes.length > 0) this.#layer?.handle({ kind: 'data', from: 'downstream', bytes });
    if (then !== undefined) this.#layer?.handle(then);
  }

  #close(): void {
    this.#over = true;
    this.#clearTimer();
    this.#emit({ kind: 'close', to: 'downstream' });
  }

  #setTimer(): void {
    if (this.#timer) return;
    this.#timer = true;
    this.#emit({ kind: 'setTimer', timer: 'sniff', milliseconds: this.#context.policy.sniffMs });
  }

  #clearTimer(): void {
    if (!this.#timer) return;
    this.#timer = false;
    this.#emit({ kind: 'clearTimer', timer: 'sniff' });
  }
}
