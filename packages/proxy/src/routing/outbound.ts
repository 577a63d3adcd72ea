import { reason } from '@pillion/core/values';
import type { Registry } from '../destinations/registry.ts';
import type { Cluster, Route } from './cluster.ts';
import type { Endpoint } from './endpoint.ts';
import { DEFAULT_TRAFFIC_POLICY, DIRECT_TRAFFIC_POLICY } from './traffic-policy.ts';

/** Istio's `outboundTrafficPolicy`: what becomes of traffic to addresses that no service has. */
export type OutboundPolicy = 'ALLOW_ANY' | 'REGISTRY_ONLY';

const BLACK_HOLE: Cluster = {
  name: 'BlackHoleCluster',
  kind: 'blackHole',
  service: undefined,
  treatment: undefined,
  endpoints: [],
  policy: DEFAULT_TRAFFIC_POLICY,
};

/** Where a connection that the pod opened goes. */
export function routeOutbound(
  registry: Registry,
  policy: OutboundPolicy,
  original: Endpoint,
): Route {
  const destination = original.text;
  const cluster = registry.find(original);
  if (cluster !== undefined) {
    const why = reason(
      'outbound.service',
      `${destination} is a port of ${cluster.service?.host ?? cluster.name}; endpoints take turns`,
      { destination, cluster: cluster.name, endpoints: String(cluster.endpoints.length) },
    );
    return { cluster, reason: why, source: undefined };
  }
  if (policy === 'REGISTRY_ONLY') {
    const why = reason(
      'outbound.blackHole',
      `no service has ${destination}, and the outbound traffic policy admits registered services only`,
      { destination, outboundTrafficPolicy: policy },
    );
    return { cluster: BLACK_HOLE, reason: why, source: undefined };
  }
  const why = reason(
    'outbound.passthrough',
    `no service has ${destination}, so the connection goes where it was headed`,
    { destination, outboundTrafficPolicy: policy },
  );
  return { cluster: passthrough(original), reason: why, source: undefined };
}

function passthrough(original: Endpoint): Cluster {
  return {
    name: 'PassthroughCluster',
    kind: 'passthrough',
    service: undefined,
    treatment: undefined,
    endpoints: [original],
    policy: DIRECT_TRAFFIC_POLICY,
  };
}
