import { IMAGES, type JsonObject } from '../../mesh/index.ts';

/**
 * The values of an installation that overrides nothing: Istio's names and defaults. No root
 * certificate is handed to pods, since no CA of the mesh is installed: with `pilotCertProvider:
 * istiod` they would wait for a ConfigMap that nobody writes.
 */
export const DEFAULT_VALUES: JsonObject = {
  global: {
    imagePullPolicy: '',
    imagePullSecrets: [],
    logging: { level: 'default:info' },
    logAsJson: false,
    multiCluster: { clusterName: '' },
    nativeNftables: false,
    network: '',
    pilotCertProvider: 'none',
    proxy: {
      autoInject: 'enabled',
      clusterDomain: 'cluster.local',
      componentLogLevel: 'misc:error',
      excludeIPRanges: '',
      excludeInboundPorts: '',
      excludeOutboundPorts: '',
      image: IMAGES.proxy,
      includeIPRanges: '*',
      includeInboundPorts: '*',
      includeOutboundPorts: '',
      logLevel: 'warning',
      privileged: false,
      readinessFailureThreshold: 4,
      readinessInitialDelaySeconds: 0,
      readinessPeriodSeconds: 15,
      resources: {
        requests: { cpu: '100m', memory: '128Mi' },
        limits: { cpu: '2000m', memory: '1024Mi' },
      },
      startupProbe: { enabled: true, failureThreshold: 600 },
      statusPort: 15_020,
      tracer: 'none',
    },
    proxy_init: { image: IMAGES.proxy, forceApplyIptables: false },
  },
  pilot: { cni: { enabled: false, provider: 'default' }, env: {} },
  sidecarInjectorWebhook: {
    alwaysInjectSelector: [],
    defaultTemplates: ['sidecar'],
    enableNamespacesByDefault: false,
    injectedAnnotations: {},
    neverInjectSelector: [],
    reinvocationPolicy: 'Never',
    rewriteAppHTTPProbe: true,
    templates: {},
  },
};

/** Lays values over others, as Helm does: objects are merged, null removes, everything else replaces. */
export function mergeValues(base: JsonObject, over: JsonObject): JsonObject {
  const merged = new Map(Object.entries(base));
  for (const [key, value] of Object.entries(over)) {
    const below = merged.get(key);
    if (value === null) merged.delete(key);
    else if (isObject(value)) merged.set(key, mergeValues(isObject(below) ? below : {}, value));
    else merged.set(key, value);
  }
  return Object.fromEntries(merged);
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
