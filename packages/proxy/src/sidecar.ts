import { configDump } from './admin/config-dump.ts';
import { adminRoutes, prometheus, readiness } from './admin/routes.ts';
import type { ProxyState } from './admin/state.ts';
import { statusHandler } from './admin/status-routes.ts';
import type { DataPlane } from './data-plane.ts';
import { DestinationKeeper } from './destinations/keeper.ts';
import type { Registry } from './destinations/registry.ts';
import { listen } from './driver/capture-listener.ts';
import type { Listening } from './driver/transport.ts';
import { Lifecycle } from './driver/lifecycle.ts';
import { routed } from './service/request.ts';
import { createService } from './service/server.ts';
import { writeEffective } from './settings/effective-file.ts';
import type { Settings } from './settings/settings.ts';
import type { Log } from './telemetry/log.ts';

export interface SidecarDependencies {
  readonly version: string;
  readonly settings: Settings;
  readonly log: Log;
  /** Makes what carries captured connections, by these destinations to begin with. */
  readonly openPlane: (registry: Registry) => Promise<DataPlane>;
  /** Milliseconds since the epoch, monotonic. */
  readonly now: () => number;
}

/** A running sidecar. */
export interface Sidecar {
  readonly state: ProxyState;
  /** Asks it to end: it drains first, and ends at once when asked again. */
  terminate(): void;
  /** Resolves once it has ended; rejects where it cannot go on. */
  readonly ended: Promise<void>;
}

/** Starts every listener, or throws with none of them left open. */
export async function startSidecar(dependencies: SidecarDependencies): Promise<Sidecar> {
  const { settings, log, now, version } = dependencies;
  const startedAt = now();
  const destinations = await DestinationKeeper.open({ ...settings.destinations, now }, log);
  const plane = await dependencies.openPlane(destinations.state.registry);
  const lifecycle = new Lifecycle(settings, plane, log);
  const state: ProxyState = {
    settings,
    version,
    feed: plane.feed,
    phase: () => lifecycle.phase,
    destinations: () => destinations.state,
    read: () => plane.read(),
    uptimeMs: () => now() - startedAt,
    logLevel: () => log.level,
    setLogLevel(level) {
      log.level = level;
      plane.setLogLevel(level);
    },
    drain: () => lifecycle.drain(),
    quit: () => lifecycle.terminate(),
  };
  const servers = await openAll(settings, state, plane);
  destinations.watch(({ registry }) => {
    plane.follow(registry);
    void writeEffective(settings.config.configPath, configDump(state), log);
  });
  lifecycle.started();
  log.info('ready', { ports: settings.ports });
  await writeEffective(settings.config.configPath, configDump(state), log);

  const end = async (): Promise<void> => {
    await lifecycle.ended;
    destinations.close();
    for (const server of servers) server.close();
    await plane.close();
  };
  const broken = async (): Promise<void> => {
    throw await plane.broken;
  };
  const ended = plane.broken === undefined ? end() : Promise.race([end(), broken()]);
  return { state, terminate: () => lifecycle.terminate(), ended };
}

type Service = Pick<Listening, 'listen' | 'close'>;

/**
 * Opens every port; where one is taken, the others are closed again. Ports that workers share come
 * last: a second proxy in the pod would get its part of the first one's connections there.
 */
async function openAll(
  { ports }: Settings,
  state: ProxyState,
  plane: DataPlane,
): Promise<readonly Service[]> {
  const plan: readonly (readonly [Service, number, string])[] = [
    [service(routed({ '/healthz/ready': readiness(state) })), ports.health, '::'],
    [service(routed({ '/stats/prometheus': prometheus(state) })), ports.prometheus, '::'],
    [service(statusHandler(state)), ports.status, '::'],
    [service(routed(adminRoutes(state))), ports.admin, '127.0.0.1'],
  ];
  const servers = plan.map(([server]) => server);
  const services = () => plan.map(([server, port, host]) => server.listen(port, host));
  const results = plane.shares
    ? await Promise.allSettled(services())
    : await Promise.allSettled([plane.listen(), ...services()]);
  const refused = results.find((result) => result.status === 'rejected');
  const [failed] =
    refused === undefined && plane.shares ? await Promise.allSettled([plane.listen()]) : [refused];
  if (failed?.status !== 'rejected') return servers;
  for (const server of servers) server.close();
  await plane.close();
  throw failed.reason;
}

function service(handler: Parameters<typeof createService>[0]): Service {
  const server = createService(handler);
  return {
    listen: (port, host) => listen(server, port, host),
    close: () => void server.close(),
  };
}
