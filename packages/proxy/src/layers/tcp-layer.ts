import type { EndpointAddress } from '../routing/endpoint.ts';
import type { AccessRecord } from '../telemetry/access-record.ts';
import type { ResponseFlag } from '../telemetry/response-flags.ts';
import type { Emit, Layer } from '../wire/command.ts';
import type { Event } from '../wire/event.ts';
import { Attempts } from './attempts.ts';
import type { SessionContext } from './context.ts';
import { Relay } from './relay.ts';

/** Downstream bytes taken in while the upstream connection is being made. */
const EARLY_BYTES = 64 * 1024;

/** What is known of an opaque connection before it is relayed. */
export interface TcpFacts {
  readonly protocol: AccessRecord['protocol'];
  readonly serverName?: string | undefined;
}

/**
 * An opaque connection: one endpoint for all of it. What the client sends before the upstream is
 * there is kept and goes out first.
 */
export class TcpLayer implements Layer {
  readonly #context: SessionContext;
  readonly #emit: Emit;
  readonly #startedAt: number;
  readonly #relay: Relay;
  readonly #attempts: Attempts;
  #facts: TcpFacts = { protocol: 'TCP' };
  #state: 'connecting' | 'relaying' | 'over' = 'connecting';
  #announced = false;
  /** What happened downstream while connecting, in order. */
  #early: Event[] = [];
  #earlyBytes = 0;
  #paused = false;
  #local: EndpointAddress | undefined;

  constructor(context: SessionContext, emit: Emit, startedAt: number) {
    this.#context = context;
    this.#emit = emit;
    this.#startedAt = startedAt;
    this.#attempts = new Attempts(context);
    this.#relay = new Relay(emit, ({ flags, details }) => this.#finish(flags, details));
  }

  /** Connects. Unless `announce` was called, it may still be taken back with `abandon`. */
  start(): void {
    const { cluster } = this.#context.opening.route;
    if (cluster.kind === 'blackHole') this.#refuse(['UH'], cluster.name);
    else this.#connect();
  }

  /** It is an opaque connection for good, and counts as one. */
  announce(facts: TcpFacts): void {
    if (this.#announced) return;
    this.#announced = true;
    this.#facts = facts;
    this.#emit({ kind: 'opened', cluster: this.#context.opening.route.cluster });
    this.#hand();
  }

  /** It is none after all. A connection made already is as good as new to whoever needs one. */
  abandon(): void {
    if (this.#state === 'over') return;
    this.#attempts.end('abandoned');
    if (this.#state === 'relaying') this.#emit({ kind: 'release' });
    else this.#emit({ kind: 'reset', to: 'upstream' });
    this.#state = 'over';
  }

  handle(event: Event): void {
    switch (this.#state) {
      case 'connecting':
        return this.#handleConnecting(event);
      case 'relaying':
        return event.kind === 'timeout' ? this.#timeout() : this.#relay.handle(event);
      case 'over':
        return undefined;
    }
  }

  #handleConnecting(event: Event): void {
    switch (event.kind) {
      case 'connected':
        return this.#startRelay(event.local);
      case 'connectFailed':
        return this.#retry(event.errno);
      case 'data':
        this.#earlyBytes += event.bytes.length;
        this.#early.push(event);
        if (this.#earlyBytes >= EARLY_BYTES && !this.#paused) {
          this.#paused = true;
          this.#emit({ kind: 'pause', from: 'downstream' });
        }
        return undefined;
      case 'end':
        this.#early.push(event);
        return undefined;
      case 'reset':
        this.#emit({ kind: 'reset', to: 'upstream' });
        this.#attempts.end('abandoned');
        return this.#finish(['DC'], event.errno);
      case 'carried':
      case 'congested':
      case 'drained':
      case 'timeout':
      case 'settled':
      case 'drain':
        return undefined;
    }
  }

  #connect(): void {
    const endpoint = this.#attempts.next();
    if (endpoint === 'noEndpoint') return this.#refuse(['UH'], undefined);
    if (endpoint === 'overflow') return this.#refuse(['UO'], endpoint);
    const { route } = this.#context.opening;
    this.#emit({
      kind: 'connect',
      endpoint,
      source: route.source,
      maxIdleMilliseconds: 0,
      timeoutMilliseconds: route.cluster.policy.connectTimeoutMs,
    });
    return undefined;
  }

  /** Nothing was sent yet, so another endpoint is as good as this one. */
  #retry(errno: string): void {
    this.#attempts.end('failed');
    if (this.#attempts.mayRetryConnect) return this.#connect();
    return this.#refuse(this.#attempts.retries > 0 ? ['UF', 'URX'] : ['UF'], errno);
  }

  #startRelay(local: EndpointAddress): void {
    this.#local = local;
    this.#state = 'relaying';
    const early = this.#early;
    this.#early = [];
    for (const event of early) this.#relay.handle(event);
    if (this.#paused) this.#emit({ kind: 'resume', from: 'downstream' });
    this.#hand();
  }

  /** What is opaque for good needs nobody to look at it: the driver may carry it by itself. */
  #hand(): void {
    if (this.#announced && this.#state === 'relaying') this.#emit({ kind: 'relay' });
  }

  /** Nothing has passed in either direction for as long as a connection may be idle. */
  #timeout(): void {
    this.#emit({ kind: 'close', to: 'upstream' });
    this.#emit({ kind: 'close', to: 'downstream' });
    this.#finish([], 'idle timeout');
  }

  #refuse(flags: readonly ResponseFlag[], details: string | undefined): void {
    this.#emit({ kind: 'reset', to: 'downstream' });
    this.#finish(flags, details);
  }

  #finish(flags: readonly ResponseFlag[], details: string | undefined): void {
    this.announce(this.#facts);
    this.#state = 'over';
    this.#attempts.end(flags.includes('UC') ? 'failed' : 'answered');
    const { opening, sources } = this.#context;
    this.#emit({
      kind: 'record',
      record: {
        direction: opening.direction,
        protocol: this.#facts.protocol,
        cluster: opening.route.cluster,
        reason: opening.route.reason,
        originalDestination: opening.original.text,
        peer: opening.peer,
        upstream: this.#attempts.last?.text,
        localAddress: this.#local,
        http: undefined,
        serverName: this.#facts.serverName,
        flags,
        details,
        startedAt: this.#startedAt,
        durationMs: sources.now() - this.#startedAt,
        bytesIn: this.#relay.bytesIn,
        bytesOut: this.#relay.bytesOut,
      },
    });
  }
}
