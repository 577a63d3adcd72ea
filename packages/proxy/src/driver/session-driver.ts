import type { HandedOver, Http2Gateway } from '../http2/gateway.ts';
import type { SessionContext } from '../layers/context.ts';
import { Session } from '../layers/session.ts';
import type { Cluster } from '../routing/cluster.ts';
import type { AccessRecord } from '../telemetry/access-record.ts';
import { LOCAL_DISCONNECT } from '../telemetry/response-details.ts';
import type { Command, ConnectCommand } from '../wire/command.ts';
import type { Event, Settlement, Side, TimerName } from '../wire/event.ts';
import type { UpstreamPool } from './upstream-pool.ts';
import type { Transport } from './transport.ts';
import type { Wire, WireSink } from './wire.ts';

/** What the driver tells of what it does. */
export interface SessionObserver {
  record(record: AccessRecord): void;
  opened(cluster: Cluster): void;
  upstreamOpened(cluster: Cluster): void;
  upstreamClosed(cluster: Cluster): void;
  upstreamFailed(cluster: Cluster): void;
}

export interface DriverPolicy {
  readonly lingerMs: number;
  /** What packets to the application are marked with where it is to see the client's own address. */
  readonly sourceMark?: number | undefined;
}

export interface DriverDependencies {
  readonly pool: UpstreamPool;
  readonly observer: SessionObserver;
  readonly policy: DriverPolicy;
  readonly transport: Transport;
}

export interface SessionDependencies extends DriverDependencies {
  /** Takes connections that speak HTTP/2. */
  readonly http2: Pick<Http2Gateway, 'serve'>;
}

/**
 * Carries a session over the wires of a transport. Events are handed in one at a time; what a command
 * brings about at once waits until the event that caused it is dealt with.
 */
export class SessionDriver {
  readonly #dependencies: SessionDependencies;
  readonly #context: SessionContext;
  readonly #session: Session;
  readonly #downstream: Wire;
  #upstream: Wire | undefined;
  #upstreamKey = '';
  readonly #timers = new Map<TimerName, NodeJS.Timeout>();
  #connectTimer: NodeJS.Timeout | undefined;
  /** Whoever has the client's connection now. */
  #handedOver: HandedOver | undefined;
  #draining = false;
  /** The proxy ends, and all that is still wanted of the session is its record. */
  #cut = false;
  readonly #events: Event[] = [];
  #busy = false;
  #active = true;

  constructor(
    dependencies: SessionDependencies,
    context: SessionContext,
    open: (sink: WireSink) => Wire,
  ) {
    this.#dependencies = dependencies;
    this.#context = context;
    this.#session = new Session(context, (command) => this.#execute(command));
    this.#downstream = open((event) => this.deliver(event));
  }

  /** Begins; `closed` is called when the client's connection is closed for good. */
  start(closed: () => void): void {
    this.#downstream.whenGone(() => {
      this.#cleanUp();
      closed();
    });
    this.#run(() => this.#session.start());
  }

  /** Called at intervals: a session to which nothing happened in between is told that it is idle. */
  checkIdle(): void {
    if (this.#handedOver !== undefined) return this.#handedOver.checkIdle();
    if (!this.#active) this.deliver({ kind: 'timeout', timer: 'idle' });
    this.#active = false;
    // What a relay carried in between counts as life, and is told in a moment.
    this.#downstream.tell();
    this.#upstream?.tell();
  }

  /** The proxy ends before this does: what is under way is recorded as cut off. Its transport closes the sockets. */
  cut(): void {
    if (this.#handedOver !== undefined) return this.#handedOver.cut();
    this.#cut = true;
    return this.deliver({ kind: 'reset', from: 'downstream', errno: LOCAL_DISCONNECT });
  }

  deliver(event: Event): void {
    this.#active = true;
    if (event.kind === 'drain') this.#draining = true;
    if (this.#handedOver !== undefined) {
      if (event.kind === 'drain') this.#handedOver.drain();
    } else if (this.#busy) this.#events.push(event);
    else this.#run(() => this.#session.handle(event));
  }

  #run(step: () => void): void {
    this.#busy = true;
    step();
    for (let event = this.#events.shift(); event !== undefined; event = this.#events.shift()) {
      this.#session.handle(event);
    }
    this.#busy = false;
    this.#downstream.flush();
    this.#upstream?.flush();
  }

  #execute(command: Command): void {
    if (this.#cut && command.kind !== 'record') return undefined;
    switch (command.kind) {
      case 'send':
        return this.#wire(command.to)?.send(command.bytes);
      case 'end':
        return this.#wire(command.to)?.end();
      case 'reset':
        return command.to === 'downstream' ? this.#downstream.reset() : this.#dropUpstream('reset');
      case 'close':
        if (command.to === 'upstream') return this.#dropUpstream('close');
        return this.#downstream.close(this.#dependencies.policy.lingerMs);
      case 'pause':
        this.#wire(command.from)?.pause();
        return undefined;
      case 'resume':
        this.#wire(command.from)?.resume();
        return undefined;
      case 'connect':
        return this.#connect(command);
      case 'release':
        return this.#dropUpstream('release');
      case 'await':
        return this.#await(command.settlement);
      case 'setTimer':
        return this.#setTimer(command.timer, command.milliseconds);
      case 'clearTimer':
        clearTimeout(this.#timers.get(command.timer));
        return undefined;
      case 'relay':
        if (this.#upstream !== undefined) this.#downstream.relay(this.#upstream);
        return undefined;
      case 'carry':
        this.#carry(command.from, command.bytes);
        return undefined;
      case 'handOver':
        return this.#handOver(command.unread);
      case 'opened':
        return this.#dependencies.observer.opened(command.cluster);
      case 'record':
        return this.#dependencies.observer.record(command.record);
    }
  }

  #carry(from: Side, bytes: number): void {
    const upstream = this.#upstream;
    if (upstream === undefined) return;
    if (from === 'upstream') upstream.carry(this.#downstream, bytes);
    else this.#downstream.carry(upstream, bytes);
  }

  #wire(side: Side): Wire | undefined {
    return side === 'downstream' ? this.#downstream : this.#upstream;
  }

  #connect({ endpoint, source, maxIdleMilliseconds, timeoutMilliseconds }: ConnectCommand): void {
    const { pool, observer, transport, policy } = this.#dependencies;
    const { cluster } = this.#context.opening.route;
    const key = source === undefined ? endpoint.text : `${endpoint.text}|${source}`;
    this.#upstreamKey = key;
    const pooled = maxIdleMilliseconds > 0 ? pool.take(key, maxIdleMilliseconds) : undefined;
    if (pooled !== undefined) {
      pooled.attach((event) => this.deliver(event));
      this.#upstream = pooled;
      return this.deliver({ kind: 'connected', local: pooled.local, reused: true });
    }
    const wire = transport.connect({ endpoint, source, mark: policy.sourceMark }, (event) =>
      this.#deliverFirst(event, cluster, wire),
    );
    if (typeof wire === 'string') {
      observer.upstreamFailed(cluster);
      return this.deliver({
        kind: 'connectFailed',
        errno: source === undefined ? wire : `${wire} from ${source}`,
      });
    }
    this.#connectTimer = setTimeout(() => {
      this.#dropUpstream('reset');
      observer.upstreamFailed(cluster);
      this.deliver({ kind: 'connectFailed', errno: 'ETIMEDOUT' });
    }, timeoutMilliseconds);
    this.#upstream = wire;
    return undefined;
  }

  /** The first event of a new connection tells whether it came about. */
  #deliverFirst(event: Event, cluster: Cluster, wire: Wire | string): void {
    const { observer } = this.#dependencies;
    clearTimeout(this.#connectTimer);
    if (event.kind === 'connectFailed') {
      this.#upstream = undefined;
      observer.upstreamFailed(cluster);
    } else if (typeof wire !== 'string') {
      observer.upstreamOpened(cluster);
      wire.whenGone(() => observer.upstreamClosed(cluster));
      wire.attach((next) => this.deliver(next));
    }
    this.deliver(event);
  }

  #dropUpstream(how: 'reset' | 'close' | 'release'): void {
    const wire = this.#upstream;
    if (wire === undefined) return;
    this.#upstream = undefined;
    clearTimeout(this.#connectTimer);
    wire.flush();
    if (how === 'release') this.#dependencies.pool.give(this.#upstreamKey, wire);
    else if (how === 'close') wire.close(0);
    else wire.reset();
  }

  #handOver(unread: Buffer): void {
    this.#handedOver = this.#dependencies.http2.serve(this.#downstream, unread, this.#context);
    if (this.#draining) this.#handedOver.drain();
  }

  #await(of: Promise<Settlement>): void {
    void of.then((settlement) => this.deliver({ kind: 'settled', of, settlement }));
  }

  #setTimer(timer: TimerName, milliseconds: number): void {
    clearTimeout(this.#timers.get(timer));
    this.#timers.set(
      timer,
      setTimeout(() => this.deliver({ kind: 'timeout', timer }), milliseconds),
    );
  }

  #cleanUp(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    this.#dropUpstream('close');
  }
}
