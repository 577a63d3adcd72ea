import type { ProxyState } from './state.ts';

/** The configuration in force, for people to read. */
export function configDump(state: ProxyState): unknown {
  const { settings } = state;
  const { registry, path, loadedAt, broken } = state.destinations();
  return {
    phase: state.phase(),
    ports: settings.ports,
    concurrency: settings.concurrency,
    node: {
      pod: settings.podName,
      workload: settings.workload,
      namespace: settings.workload.namespace,
      domain: settings.domain,
    },
    inbound: { podPorts: [...settings.podPorts] },
    outbound: {
      trafficPolicy: settings.outboundPolicy,
      serverFirstPorts: [...settings.serverFirstPorts],
      protocolDetectionMs: settings.sniffMs,
    },
    drain: {
      terminationDrainMs: settings.config.terminationDrainMs,
      exitOnZeroConnections: settings.exitOnZeroConnections,
      minimumDrainMs: settings.minimumDrainMs,
    },
    accessLog: {
      format: settings.accessLog.format.kind,
      sampling: settings.accessLog.sampling,
      path: settings.accessLog.path,
    },
    tracing: {
      sampling: settings.traceSampling ?? null,
      collector: settings.tracing.collector ?? null,
    },
    filters: settings.filters,
    destinations: {
      path,
      loadedAt: loadedAt === undefined ? null : new Date(loadedAt).toISOString(),
      broken: broken ?? null,
      note:
        loadedAt === undefined ? 'there is no destinations file: everything passes through' : null,
      clusters: registry.clusters.map(({ name, kind, treatment, endpoints }) => ({
        name,
        kind,
        protocol: treatment ?? 'detected',
        endpoints: endpoints.map(({ text }) => text),
      })),
    },
  };
}
