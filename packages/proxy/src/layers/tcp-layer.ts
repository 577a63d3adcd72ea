import type { Endpoint, EndpointAddress } from '../routing/endpoint.ts';
import type { AccessRecord } from '../telemetry/access-record.ts';
import type { ResponseFlag } from '../telemetry/response-flags.ts';
import type { Emit, Layer } from '../wire/command.ts';
import type { Event } from '../wire/event.ts';
import type { SessionContext } from './context.ts';
import { Relay } from './relay.ts';

/** Downstream bytes taken in while the upstream connection is being made. */
const EARLY_BYTES = 64 * 1024;

/**
 * An opaque connection: one endpoint for all of it. What the client sends before the upstream is
 * there is kept and goes out first.
 */
export class TcpLayer implements Layer {
  readonly #context: SessionContext;
  readonly #emit: Emit;
  readonly #protocol: AccessRecord['protocol'];
  readonly #startedAt: number;
  readonly #relay: Relay;
  readonly #tried: Endpoint[] = [];
  #state: 'connecting' | 'relaying' | 'over' = 'connecting';
  /** What happened downstream while connecting, in order. */
  #early: Event[] = [];
  #earlyBytes = 0;
  #paused = false;
  #local: EndpointAddress | undefined;

  constructor(
    context: SessionContext,
    emit: Emit,
    protocol: AccessRecord['protocol'],
    startedAt: number,
  ) {
    this.#context = context;
    this.#emit = emit;
    this.#protocol = protocol;
    this.#startedAt = startedAt;
    this.#relay = new Relay(emit, ({ flags, details }) => this.#finish(flags, details));
  }

  start(): void {
    const { cluster } = this.#context.opening.route;
    this.#emit({ kind: 'opened', cluster });
    if (cluster.kind === 'blackHole') this.#refuse(['UH'], cluster.name);
    else this.#connect();
  }

  handle(event: Event): void {
    switch (this.#state) {
      case 'connecting':
        return this.#handleConnecting(event);
      case 'relaying':
        return this.#relay.handle(event);
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
        return this.#finish(['DC'], event.errno);
      case 'congested':
      case 'drained':
      case 'timeout':
      case 'drain':
        return undefined;
    }
  }

  #connect(): void {
    const { opening, sources } = this.#context;
    const endpoint = sources.pick(opening.route.cluster, this.#tried, opening.original);
    if (endpoint === undefined) return this.#refuse(['UH'], undefined);
    this.#tried.push(endpoint);
    this.#emit({ kind: 'connect', endpoint, source: opening.route.source, maxIdleMilliseconds: 0 });
    return undefined;
  }

  /** Nothing was sent yet, so another endpoint is as good as this one. */
  #retry(errno: string): void {
    const { opening, policy } = this.#context;
    const left = opening.route.cluster.endpoints.length - this.#tried.length;
    if (left > 0 && this.#tried.length < policy.connectAttempts) return this.#connect();
    return this.#refuse(this.#tried.length > 1 ? ['UF', 'URX'] : ['UF'], errno);
  }

  #startRelay(local: EndpointAddress): void {
    this.#local = local;
    this.#state = 'relaying';
    const early = this.#early;
    this.#early = [];
    for (const event of early) this.#relay.handle(event);
    if (this.#paused) this.#emit({ kind: 'resume', from: 'downstream' });
  }

  #refuse(flags: readonly ResponseFlag[], details: string | undefined): void {
    this.#emit({ kind: 'reset', to: 'downstream' });
    this.#finish(flags, details);
  }

  #finish(flags: readonly ResponseFlag[], details: string | undefined): void {
    this.#state = 'over';
    const { opening, sources } = this.#context;
    this.#emit({
      kind: 'record',
      record: {
        direction: opening.direction,
        protocol: this.#protocol,
        cluster: opening.route.cluster,
        reason: opening.route.reason,
        originalDestination: opening.original.text,
        peer: opening.peer,
        upstream: this.#tried.at(-1)?.text,
        localAddress: this.#local,
        http: undefined,
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
