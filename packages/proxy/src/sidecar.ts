import { randomBytes, randomUUID } from 'node:crypto';
import { configDump } from './admin/config-dump.ts';
import { adminRoutes, prometheus, readiness } from './admin/routes.ts';
import type { ProxyState } from './admin/state.ts';
import { statusHandler } from './admin/status-routes.ts';
import { captureListeners, type Listeners } from './capture-listeners.ts';
import { DestinationKeeper } from './destinations/keeper.ts';
import { listen } from './driver/capture-listener.ts';
import type { Listening, Transport } from './driver/transport.ts';
import { Lifecycle } from './driver/lifecycle.ts';
import { UpstreamPool } from './driver/upstream-pool.ts';
import type { Filter } from './filters/filter.ts';
import type { SessionSources } from './layers/context.ts';
import { Balancer } from './routing/balancer.ts';
import { Loads } from './routing/load.ts';
import { routed } from './service/request.ts';
import { createService } from './service/server.ts';
import { writeEffective } from './settings/effective-file.ts';
import type { Settings } from './settings/settings.ts';
import type { AccessRecord } from './telemetry/access-record.ts';
import type { Log } from './telemetry/log.ts';
import type { Meter } from './telemetry/meter.ts';
import { RecordFeed } from './telemetry/record-feed.ts';
import { SpanExporter } from './telemetry/span-exporter.ts';

export interface SidecarDependencies {
  readonly version: string;
  readonly settings: Settings;
  readonly transport: Transport;
  readonly log: Log;
  readonly meter: Meter;
  readonly filters: readonly Filter[];
  /** Takes access log lines. */
  readonly writeAccess: (line: string) => void;
  /** Milliseconds since the epoch, monotonic. */
  readonly now: () => number;
}

/** A running sidecar. */
export interface Sidecar {
  readonly state: ProxyState;
  /** Asks it to end: it drains first, and ends at once when asked again. */
  terminate(): void;
  /** Resolves once it has ended. */
  readonly ended: Promise<void>;
}

/**
 * Room for every connection that a burst of that many requests at once has made: closing the rest would
 * leave each in TIME_WAIT, and connecting anew gets slow once ports are scarce.
 */
const POOL_POLICY = { maxIdlePerEndpoint: 1024, maxIdleMs: 60_000 } as const;
const SWEEP_MS = 10_000;
/** Envoy's idle timeout of an hour, for connections on which nothing passes at all. */
const IDLE_MS = 3_600_000;

/** Starts every listener, or throws with none of them left open. */
export async function startSidecar(dependencies: SidecarDependencies): Promise<Sidecar> {
  const { settings, meter, log, now } = dependencies;
  const startedAt = now();
  const destinations = await DestinationKeeper.open({ ...settings.destinations, now }, log);
  const loads = new Loads(now);
  const balancer = new Balancer(loads, Math.random);
  const sources: SessionSources = {
    now,
    loads,
    requestId: randomUUID,
    randomHex: (digits) => randomBytes(digits / 2).toString('hex'),
    pick: (cluster, avoid, original) => balancer.pick(cluster, avoid, original),
  };
  const pool = new UpstreamPool(POOL_POLICY, now);
  const feed = new RecordFeed();
  const spans = spanExporter(dependencies);
  const span = spans && ((record: AccessRecord) => spans.add(record));
  const { outbound, inbound } = captureListeners(dependencies, {
    destinations,
    sources,
    pool,
    feed,
    span,
  });
  const lifecycle = new Lifecycle(settings, { outbound, inbound }, log);
  const state: ProxyState = {
    settings,
    meter,
    log,
    feed,
    version: dependencies.version,
    phase: () => lifecycle.phase,
    destinations: () => destinations.state,
    active: () => ({ outbound: outbound.active, inbound: inbound.active }),
    endpoint: (cluster, endpoint) => loads.facts(cluster, endpoint),
    uptimeMs: () => now() - startedAt,
    memory: () => process.memoryUsage(),
    drain: () => lifecycle.drain(),
    quit: () => lifecycle.terminate(),
  };
  const servers = await openAll(settings, state, { outbound, inbound });
  destinations.watch(({ registry }) => {
    balancer.retain(registry.clusters);
    loads.retain(registry.clusters);
    void writeEffective(settings.config.configPath, configDump(state), log);
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
  lifecycle.started();
  log.info('ready', { ports: settings.ports });
  await writeEffective(settings.config.configPath, configDump(state), log);

  const end = async (): Promise<void> => {
    await lifecycle.ended;
    destinations.close();
    clearInterval(sweeping);
    clearInterval(idling);
    pool.close();
    outbound.close();
    inbound.close();
    for (const server of servers) server.close();
    dependencies.transport.close();
    await spans?.close();
  };
  return { state, terminate: () => lifecycle.terminate(), ended: end() };
}

function spanExporter({ settings, meter, log }: SidecarDependencies): SpanExporter | undefined {
  const { workload, tracing, traceSampling } = settings;
  const { collector, resource } = tracing;
  if (collector === undefined || traceSampling === undefined) return undefined;
  return new SpanExporter({ collector, resource, workload, log, counts: meter });
}

/** Opens every port; where one is taken, the others are closed again. */
async function openAll(
  { ports }: Settings,
  state: ProxyState,
  { outbound, inbound }: Listeners,
): Promise<readonly Pick<Listening, 'close'>[]> {
  const plan: readonly (readonly [Pick<Listening, 'listen' | 'close'>, number, string])[] = [
    [outbound.listening, ports.outbound, '::'],
    [inbound.listening, ports.inbound, '::'],
    [service(routed({ '/healthz/ready': readiness(state) })), ports.health, '::'],
    [service(routed({ '/stats/prometheus': prometheus(state) })), ports.prometheus, '::'],
    [service(statusHandler(state)), ports.status, '::'],
    [service(routed(adminRoutes(state))), ports.admin, '127.0.0.1'],
  ];
  const servers = plan.map(([server]) => server);
  const results = await Promise.allSettled(
    plan.map(([server, port, host]) => server.listen(port, host)),
  );
  const failed = results.find((result) => result.status === 'rejected');
  if (failed === undefined) return servers;
  for (const server of servers) server.close();
  throw failed.reason;
}

function service(
  handler: Parameters<typeof createService>[0],
): Pick<Listening, 'listen' | 'close'> {
  const server = createService(handler);
  return {
    listen: (port, host) => listen(server, port, host),
    close: () => void server.close(),
  };
}
