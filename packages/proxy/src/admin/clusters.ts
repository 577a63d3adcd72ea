import type { Reading } from '../data-plane.ts';
import type { Cluster } from '../routing/cluster.ts';
import type { Endpoint } from '../routing/endpoint.ts';
import type { EndpointFacts } from '../routing/load.ts';

/** Envoy's word for a limit that there is not. */
const UNLIMITED = 4_294_967_295;

/** `/clusters` as Envoy writes it: a fact a line. */
export function clusterLines(clusters: readonly Cluster[], reading: Reading): string {
  const lines = clusters.flatMap((cluster) => {
    const { name, policy } = cluster;
    const limit = Number.isFinite(policy.maxConnections) ? policy.maxConnections : UNLIMITED;
    return [
      `${name}::observability_name::${name}`,
      `${name}::protocol::${cluster.treatment ?? 'detected'}`,
      `${name}::default_priority::max_connections::${limit}`,
      `${name}::default_priority::max_retries::${policy.retries.attempts}`,
      ...(cluster.endpoints.length === 0 ? [`${name}::no endpoints`] : []),
      ...cluster.endpoints.flatMap((endpoint) =>
        hostFacts(reading, cluster, endpoint).map(
          ([fact, value]) => `${name}::${endpoint.text}::${fact}::${value}`,
        ),
      ),
    ];
  });
  return lines.length === 0 ? 'no clusters: everything passes through' : lines.join('\n');
}

/** The same in the shape of Envoy's `admin.v3.Clusters`. */
export function clusterStatuses(clusters: readonly Cluster[], reading: Reading): unknown {
  return {
    cluster_statuses: clusters.map((cluster) => ({
      name: cluster.name,
      observability_name: cluster.name,
      host_statuses: cluster.endpoints.map((endpoint) => {
        const facts = reading.endpoint(cluster, endpoint);
        return {
          address: {
            socket_address: { address: endpoint.address, port_value: endpoint.port },
          },
          stats: [
            { name: 'rq_active', type: 'GAUGE', value: String(facts.active) },
            { name: 'ejections', value: String(facts.ejections) },
          ],
          health_status: {
            eds_health_status: 'HEALTHY',
            ...(facts.ejected && { failed_outlier_check: true }),
          },
          weight: 1,
        };
      }),
    })),
  };
}

function hostFacts(
  reading: Reading,
  cluster: Cluster,
  endpoint: Endpoint,
): readonly (readonly [string, string | number])[] {
  const facts: EndpointFacts = reading.endpoint(cluster, endpoint);
  return [
    ['rq_active', facts.active],
    ['ejections', facts.ejections],
    ['health_flags', facts.ejected ? '/failed_outlier_check' : 'healthy'],
    ['weight', 1],
  ];
}
