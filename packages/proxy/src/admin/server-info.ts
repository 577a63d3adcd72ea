import type { Reading } from '../data-plane.ts';
import type { ProxyState } from './state.ts';

/** `/server_info`, with Envoy's names for what there is. */
export function serverInfo(state: ProxyState): unknown {
  const { settings } = state;
  const uptime = `${Math.floor(state.uptimeMs() / 1000)}s`;
  return {
    version: state.version,
    state: { starting: 'INITIALIZING', ready: 'LIVE', draining: 'DRAINING' }[state.phase()],
    uptime_current_epoch: uptime,
    uptime_all_epochs: uptime,
    hot_restart_version: 'disabled',
    node: {
      id: `sidecar~${settings.applicationAddress}~${settings.podName}.${settings.namespace}~${settings.domain}`,
      cluster: `${settings.workload.canonicalService}.${settings.namespace}`,
      metadata: {
        ...Object.fromEntries(settings.nodeMetadata),
        NAME: settings.podName,
        NAMESPACE: settings.namespace,
        WORKLOAD_NAME: settings.workload.name,
        CANONICAL_SERVICE: settings.workload.canonicalService,
        CANONICAL_REVISION: settings.workload.canonicalRevision,
        CLUSTER_ID: settings.workload.cluster,
        INTERCEPTION_MODE: settings.interceptionMode,
        LABELS: Object.fromEntries(settings.pod.labels),
        ANNOTATIONS: Object.fromEntries(settings.pod.annotations),
      },
    },
  };
}

/** `/memory`: bytes, as strings. */
export function memory({ memory: used }: Reading): unknown {
  const { heapUsed, heapTotal, rss, external, arrayBuffers } = used;
  return {
    allocated: String(heapUsed + external),
    heap_size: String(heapTotal + external),
    pageheap_free: String(heapTotal - heapUsed),
    total_physical_bytes: String(rss),
    array_buffers: String(arrayBuffers),
  };
}
