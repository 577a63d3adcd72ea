import type { Server } from 'node:net';
import { type Reason, reason } from '@pillion/core/values';
import { Http2Gateway } from '../http2/gateway.ts';
import { http2Limits } from '../http2/limits.ts';
import type { SessionPolicy, SessionSources } from '../layers/context.ts';
import type { Cluster, Route } from '../routing/cluster.ts';
import { type Endpoint, type EndpointAddress, formatEndpoint } from '../routing/endpoint.ts';
import { DEFAULT_TRAFFIC_POLICY } from '../routing/traffic-policy.ts';
import type { Direction } from '../telemetry/access-record.ts';
import type { ResponseFlag } from '../telemetry/response-flags.ts';
import {
  type DriverDependencies,
  type SessionDependencies,
  SessionDriver,
} from './session-driver.ts';
import type { Arrival, Listening } from './transport.ts';

export interface CaptureOptions {
  readonly direction: Direction;
  readonly policy: SessionPolicy;
  readonly sources: SessionSources;
  readonly driver: DriverDependencies;
  /** Asked for every connection, so that a reload takes effect with the next one. */
  route(original: Endpoint, peer: EndpointAddress): Route;
  /** Connections come by TPROXY. */
  readonly transparent?: boolean;
  /** Others listen on the same port. */
  readonly shared?: boolean;
  /** Told how many connections are open, whenever that changes. */
  readonly tally?: ((open: number) => void) | undefined;
  /** Connections that may be open at once, and the number of them that are, here and elsewhere. */
  readonly limit?: { readonly most: number; readonly open: () => number } | undefined;
}

const REFUSED: Cluster = {
  name: 'BlackHoleCluster',
  kind: 'blackHole',
  service: undefined,
  treatment: 'tcp',
  endpoints: [],
  policy: DEFAULT_TRAFFIC_POLICY,
};

/** Takes connections that capture redirected here, and makes each one a session. */
export class CaptureListener {
  readonly #options: CaptureOptions;
  readonly #listening: Listening;
  readonly #http2: Http2Gateway;
  readonly #dependencies: SessionDependencies;
  readonly #sessions = new Set<SessionDriver>();
  #draining = false;

  constructor(options: CaptureOptions) {
    this.#options = options;
    this.#http2 = new Http2Gateway({
      ...options.driver,
      limits: http2Limits(options.policy.limits),
      now: () => options.sources.now(),
    });
    this.#dependencies = { ...options.driver, http2: this.#http2 };
    const { transparent = false, shared = false } = options;
    this.#listening = options.driver.transport.listener((arrival) => this.#accept(arrival), {
      transparent,
      shared,
    });
  }

  get listening(): Listening {
    return this.#listening;
  }

  /** Connections that are open at the moment. */
  get active(): number {
    return this.#sessions.size;
  }

  /** Asks every session to come to an end; those that come later are asked as they come. */
  drain(): void {
    this.#draining = true;
    for (const session of this.#sessions) session.deliver({ kind: 'drain' });
  }

  /** To be called at intervals as long as a connection may be idle. */
  checkIdle(): void {
    for (const session of this.#sessions) session.checkIdle();
  }

  /** To be called at intervals: drops connections to endpoints that nobody has used for a while. */
  sweep(): void {
    this.#http2.sweep();
  }

  /** Records what is still under way as cut off, and drops every connection that left its session. */
  close(): void {
    for (const session of this.#sessions) session.cut();
    this.#http2.close();
  }

  #accept(arrival: Arrival): void {
    const { direction, policy, sources, tally } = this.#options;
    const { own, peer, original } = arrival;
    // Under TPROXY its own end is where it was headed, and only the listener's own port goes nowhere.
    const here = typeof original !== 'string' && original.text === own;
    if (typeof original === 'string' || (here && original.port === this.#listening.port)) {
      const why = notRedirected(own, typeof original === 'string' ? original : undefined);
      return this.#refuse(arrival, { cluster: REFUSED, reason: why, source: undefined }, 'NR');
    }
    const { limit } = this.#options;
    if (limit !== undefined && limit.open() >= limit.most) {
      const why = reason(
        'refused.tooManyConnections',
        `as many connections are open as may be (overload.global_downstream_max_connections)`,
        { most: String(limit.most) },
      );
      return this.#refuse(arrival, { cluster: REFUSED, reason: why, source: undefined }, 'OM');
    }
    const opening = { direction, original, peer, route: this.#options.route(original, peer) };
    const session = new SessionDriver(this.#dependencies, { opening, policy, sources }, (sink) =>
      arrival.open(sink),
    );
    this.#sessions.add(session);
    tally?.(this.#sessions.size);
    session.start(() => {
      this.#sessions.delete(session);
      tally?.(this.#sessions.size);
    });
    if (this.#draining) session.deliver({ kind: 'drain' });
    return undefined;
  }

  /**
   * A connection made to the listener itself has nowhere to go but back here; one too many has no
   * place. It is reset, before it costs more than its accept.
   */
  #refuse(arrival: Arrival, route: Route, flag: ResponseFlag): void {
    const { own, peer } = arrival;
    arrival.refuse();
    const { direction, sources, driver } = this.#options;
    driver.observer.record({
      direction,
      protocol: 'TCP',
      cluster: route.cluster,
      reason: route.reason,
      originalDestination: own,
      peer,
      upstream: undefined,
      localAddress: undefined,
      http: undefined,
      serverName: undefined,
      flags: [flag],
      details: route.reason.code,
      startedAt: sources.now(),
      durationMs: 0,
      bytesIn: 0,
      bytesOut: 0,
    });
  }
}

function notRedirected(own: string, errno: string | undefined): Reason {
  const sentence = `the connection was made to the proxy's own ${own}; nothing redirected it, and passing it on would send it back here`;
  return reason('refused.notRedirected', sentence, {
    listener: own,
    ...(errno !== undefined && { errno }),
  });
}

/** Listens on both families, or on IPv4 where the machine has no IPv6. */
export async function listen(
  server: Server,
  port: number,
  host = '::',
  shared = false,
): Promise<void> {
  try {
    await listenOn(server, port, host, shared);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (host !== '::' || (code !== 'EAFNOSUPPORT' && code !== 'EADDRNOTAVAIL')) throw error;
    await listenOn(server, port, '0.0.0.0', shared);
  }
}

function listenOn(server: Server, port: number, host: string, shared: boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host, backlog: 1024, reusePort: shared }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** For messages: `[::]:15001`. */
export function listenerName(port: number): string {
  return formatEndpoint('::', port);
}
