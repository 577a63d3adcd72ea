import type { Emit, Layer } from '../wire/command.ts';
import type { Event } from '../wire/event.ts';
import { kept } from '../wire/kept.ts';
import { readClientHello } from './client-hello.ts';
import type { SessionContext } from './context.ts';
import { HttpLayer } from './http-layer.ts';
import { beginsLikePreface, sniff, type Sniffed } from './sniff.ts';
import { type TcpFacts, TcpLayer } from './tcp-layer.ts';

const EMPTY = Buffer.alloc(0);

/**
 * One captured connection from accept to close: finds out what it speaks, then hands it to the
 * layer that knows the protocol. Nothing seen while finding out is lost to that layer.
 *
 * A connection that stays silent is connected all the same, in case its server is to speak first;
 * should the client speak after all, and speak HTTP, it is not too late to balance its requests.
 */
export class Session implements Layer {
  readonly #context: SessionContext;
  readonly #emit: Emit;
  readonly #startedAt: number;
  #layer: Layer | undefined;
  /** Connected for a client that has not said anything yet. */
  #tentative: TcpLayer | undefined;
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
    switch (opening.route.cluster.treatment) {
      case 'tcp':
        return this.#relay({ protocol: 'TCP' });
      case 'http':
        return undefined;
      // Its clients speak first, and some of them another version, or TLS.
      case 'http2':
      case 'tls':
        return this.#setTimer();
      case undefined:
        if (policy.serverFirstPorts.has(opening.original.port))
          return this.#relay({ protocol: 'TCP' });
        return this.#setTimer();
    }
  }

  handle(event: Event): void {
    if (this.#layer !== undefined) this.#layer.handle(event);
    else if (!this.#over) this.#handleSniffing(event);
  }

  #handleSniffing(event: Event): void {
    switch (event.kind) {
      case 'data':
        if (event.from === 'upstream') return this.#relay({ protocol: 'TCP' }, event);
        this.#seen =
          this.#seen.length === 0 ? event.bytes : Buffer.concat([this.#seen, event.bytes]);
        this.#decide(sniff(this.#seen));
        this.#seen = kept(this.#seen);
        return undefined;
      case 'end':
        // No more will come: what was seen is all there is to go by.
        if (this.#seen.length === 0 && this.#isDeclaredHttp()) return this.#close();
        return this.#relay({ protocol: 'TCP' }, event);
      case 'timeout':
        return this.#timeout(event);
      case 'reset':
        if (this.#tentative !== undefined) return this.#relay({ protocol: 'TCP' }, event);
        this.#over = true;
        return this.#clearTimer();
      case 'drain':
        return this.#isDeclaredHttp() && this.#seen.length === 0 ? this.#close() : undefined;
      case 'connectFailed':
        // The client may still be HTTP and get an answer; who stays silent is reset like any other.
        return this.#tentative === undefined ? undefined : this.#relay({ protocol: 'TCP' }, event);
      case 'settled':
        return undefined;
      case 'connected':
      case 'carried':
      case 'congested':
      case 'drained':
        return this.#tentative?.handle(event);
    }
  }

  #timeout(event: Event): void {
    if (event.kind !== 'timeout' || event.timer !== 'sniff') return this.#close();
    this.#timer = false;
    if (this.#isDeclaredHttp()) return this.#serveHttp();
    if (this.#seen.length > 0) {
      return this.#relay({ protocol: sniff(this.#seen) === 'tls' ? 'TLS' : 'TCP' });
    }
    this.#tentative = new TcpLayer(this.#context, this.#emit, this.#startedAt);
    return this.#tentative.start();
  }

  #decide(sniffed: Sniffed): void {
    switch (sniffed) {
      case 'needMore':
        if (!this.#isDeclaredHttp()) return this.#setTimer();
        // Only HTTP/2 is still in question; the HTTP layer has its own clock for slow heads.
        return beginsLikePreface(this.#seen) ? this.#setTimer() : this.#serveHttp();
      case 'http1':
        return this.#serveHttp();
      case 'http2':
        return this.#handOver();
      case 'tls': {
        const hello = readClientHello(this.#seen);
        if (hello.kind === 'needMore') return this.#setTimer();
        const serverName = hello.kind === 'hello' ? hello.serverName : undefined;
        return this.#relay({ protocol: 'TLS', serverName });
      }
      case 'opaque':
        // Declared HTTP that is none gets an answer a person can read, not a silent relay.
        return this.#isDeclaredHttp() ? this.#serveHttp() : this.#relay({ protocol: 'TCP' });
    }
  }

  #isDeclaredHttp(): boolean {
    return this.#context.opening.route.cluster.treatment === 'http';
  }

  #serveHttp(): void {
    this.#clearTimer();
    this.#tentative?.abandon();
    this.#layer = new HttpLayer(this.#context, this.#emit);
    this.#replay();
  }

  /** Each of its streams is balanced by itself, by whoever takes the connection. */
  #handOver(): void {
    this.#over = true;
    this.#clearTimer();
    this.#tentative?.abandon();
    this.#emit({ kind: 'handOver', unread: this.#seen });
    this.#seen = EMPTY;
  }

  #relay(facts: TcpFacts, then?: Event): void {
    this.#clearTimer();
    const layer = this.#tentative ?? new TcpLayer(this.#context, this.#emit, this.#startedAt);
    this.#layer = layer;
    layer.announce(facts);
    if (this.#tentative === undefined) layer.start();
    this.#replay(then);
  }

  #replay(then?: Event): void {
    const bytes = this.#seen;
    this.#seen = EMPTY;
    if (bytes.length > 0) this.#layer?.handle({ kind: 'data', from: 'downstream', bytes });
    if (then !== undefined) this.#layer?.handle(then);
  }

  #close(): void {
    this.#over = true;
    this.#clearTimer();
    this.#tentative?.abandon();
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
