import { captureListeners } from './capture-listeners.ts';
import { afterStart } from './after-start.ts';
import { randomBytes } from './random-bytes.ts';
import type { Registry } from './destinations/registry.ts';
import type { LifecycleListeners } from './driver/lifecycle.ts';
import type { Transport } from './driver/transport.ts';
import { UpstreamPool } from './driver/upstream-pool.ts';
import type { FilterSource } from './filters/live-filters.ts';
import type { SessionSources } from './layers/context.ts';
import { Balancer } from './routing/balancer.ts';
import type { Cluster } from './routing/cluster.ts';
import type { Endpoint } from './routing/endpoint.ts';
import { type EndpointFacts, Loads } from './routing/load.ts';
import type { LogLevel } from './settings/log-level.ts';
import type { Settings } from './settings/settings.ts';
import type { AccessRecord, Direction } from './telemetry/access-record.ts';
import type { Counts } from './telemetry/counts.ts';
import type { Log } from './telemetry/log.ts';
import type { Meter } from './telemetry/meter.ts';
import { requestIds } from './telemetry/request-ids.ts';
import { RecordFeed } from './telemetry/record-feed.ts';
import { SpanExporter } from './telemetry/span-exporter.ts';

/** How things stand at one moment. */
export interface Reading {
  readonly counts: Counts;
  /** Open connections by direction. */
  readonly active: { readonly outbound: number; readonly inbound: number };
  readonly memory: NodeJS.MemoryUsage;
  endpoint(cluster: Cluster, endpoint: Endpoint): EndpointFacts;
}

/** What carries captured connections, as the rest of the sidecar sees it. */
export interface DataPlane extends LifecycleListeners {
  /** Whether others can listen on its ports. */
  readonly shares: boolean;
  /** Opens both capture ports, or throws with neither left open. */
  listen(): Promise<void>;
  /** From here on connections go by these destinations. */
  follow(registry: Registry): void;
  setLogLevel(level: LogLevel): void;
  read(): Promise<Reading>;
  readonly feed: Pick<RecordFeed, 'watch'>;
  /** Resolves with the reason if it cannot go on. */
  readonly broken?: Promise<Error>;
  /** Drops every connection, and resolves once all is told that there is to tell. */
  close(): Promise<void>;
}

/** A data plane in the thread that asks. */
export interface ThreadPlane extends DataPlane {
  /** By the names of clusters and endpoints; those without traffic are left out. */
  endpoints(): ReadonlyMap<string, ReadonlyMap<string, EndpointFacts>>;
}

/** What workers share of captured connections: ports, and the number of those that are open. */
export interface SharedConnections {
  tell(direction: Direction, open: number): void;
  /** Of all workers. */
  open(): number;
}

export interface DataPlaneDependencies {
  readonly settings: Settings;
  readonly transport: Transport;
  readonly log: Log;
  readonly meter: Meter;
  /** Absent where none are wanted. */
  readonly filters: FilterSource | undefined;
  /** Takes access log lines. */
  readonly writeAccess: (line: string) => void;
  /** Milliseconds since the epoch, monotonic. */
  readonly now: () => number;
  /** Present where others listen on the same ports. */
  readonly shared?: SharedConnections;
}

/**
 * Room for every connection that a burst of that many requests at once has made: closing the rest would
 * leave each in TIME_WAIT, and connecting anew gets slow once ports are scarce.
 */
const POOL_POLICY = { maxIdlePerEndpoint: 1024, maxIdleMs: 60_000 } as const;
const SWEEP_MS = 10_000;
/** Envoy's idle timeout of an hour, for connections on which nothing passes at all. */
const IDLE_MS = 3_600_000;

/** Carries captured connections in this thread. */
export function openDataPlane(dependencies: DataPlaneDependencies, first: Registry): ThreadPlane {
  const { settings, meter, log, now, transport, filters } = dependencies;
  let registry = first;
  const loads = new Loads(now);
  const balancer = new Balancer(loads, Math.random);
  const sources: SessionSources = {
    now,
    loads,
    requestId: requestIds(randomBytes),
    randomHex: (digits) => randomBytes(digits / 2).toString('hex'),
    pick: (cluster, avoid, original) => balancer.pick(cluster, avoid, original),
  };
  const pool = new UpstreamPool(POOL_POLICY, now);
  const feed = new RecordFeed();
  const spans = spanExporter(dependencies);
  const span = spans && ((record: AccessRecord) => spans.add(record));
  const { outbound, inbound } = captureListeners(dependencies, {
    registry: () => registry,
    sources,
    pool,
    feed,
    span,
  });
  const sweeping = setInterval(() => {
    pool.sweep();
    outbound.sweep();
    inbound.sweep();
  }, SWEEP_MS).unref();
  const idling = setInterval(() => {
    outbound.checkIdle();
    inbound.checkIdle();
  }, IDLE_MS).unref();
  const unlisten = (): void => {
    outbound.listening.close();
    inbound.listening.close();
  };
  return {
    outbound,
    inbound,
    feed,
    shares: dependencies.shared !== undefined,
    async listen() {
      const { ports } = settings;
      const results = await Promise.allSettled([
        outbound.listening.listen(ports.outbound, '::'),
        inbound.listening.listen(ports.inbound, '::'),
      ]);
      const failed = results.find((result) => result.status === 'rejected');
      if (failed === undefined) {
        setImmediate(afterStart);
        return;
      }
      unlisten();
      throw failed.reason;
    },
    follow(next) {
      registry = next;
      balancer.retain(next.clusters);
      loads.retain(next.clusters);
    },
    setLogLevel(level) {
      log.level = level;
    },
    read: () =>
      Promise.resolve({
        counts: meter,
        active: { outbound: outbound.active, inbound: inbound.active },
        memory: process.memoryUsage(),
        endpoint: (cluster, endpoint) => loads.facts(cluster, endpoint),
      }),
    endpoints: () => loads.all(),
    async close() {
      clearInterval(sweeping);
      clearInterval(idling);
      filters?.close();
      pool.close();
      outbound.close();
      inbound.close();
      unlisten();
      transport.close();
      await spans?.close();
    },
  };
}

function spanExporter({ settings, meter, log }: DataPlaneDependencies): SpanExporter | undefined {
  const { workload, tracing, traceSampling, spanTags: tags } = settings;
  const { collector, resource } = tracing;
  if (collector === undefined || traceSampling === undefined) return undefined;
  return new SpanExporter({ collector, resource, workload, tags, log, counts: meter });
}
