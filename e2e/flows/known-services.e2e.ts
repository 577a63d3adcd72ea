import { beforeAll, expect, it } from 'vitest';
import { describeOnCluster, useNamespace } from '../cluster/describe-on-cluster.ts';
import { eventually } from '../cluster/eventually.ts';
import type { Pod } from '../pillion/pods.ts';
import { metricsOf, total } from '../pillion/proxy-metrics.ts';
import { INJECTED, usePillion } from '../pillion/use-pillion.ts';
import type { Answer } from '../workload/answer.ts';
import { callsFrom } from '../workload/calling.ts';
import { hostOf } from '../workload/host.ts';
import { deployment, pod, service } from '../workload/manifests.ts';

const SERVES = [
  { protocol: 'http', port: 8080 },
  { protocol: 'grpc', port: 8081 },
] as const;

/** Has the sidecar read its services from a ConfigMap, by annotations alone. */
const KNOWS = {
  'sidecar.istio.io/userVolume': '{"services":{"configMap":{"name":"services"}}}',
  'sidecar.istio.io/userVolumeMount': '{"services":{"mountPath":"/etc/pillion"}}',
  'proxy.istio.io/config': 'proxyMetadata: {PILLION_DESTINATIONS: /etc/pillion/destinations.yaml}',
};

interface Service {
  readonly spec: { readonly clusterIPs: readonly string[] };
}

describeOnCluster('a Service that the sidecar knows', (cluster) => {
  usePillion(cluster);
  const namespace = useNamespace(cluster, 'known', { labels: INJECTED });
  const host = `web.${namespace.name}.svc.cluster.local`;
  let addresses: readonly string[] = [];
  let servers: readonly string[] = [];

  beforeAll(async () => {
    await namespace.apply([deployment('web', 2, { serves: SERVES }), service('web', SERVES)]);
    await namespace.waitFor('deployment/web', 'condition=Available');
    addresses = (await namespace.get<Service>('service/web')).spec.clusterIPs;
    const { items } = await namespace.get<{ items: readonly Pod[] }>('pods', '-l', 'app=web');
    servers = items.map(({ metadata }) => metadata.name);
    const ips = items.flatMap(({ status }) => status.podIPs?.map(({ ip }) => hostOf(ip)) ?? []);
    const ports = SERVES.map(({ protocol: name, port }) => ({
      port,
      name,
      endpoints: ips.map((ip) => `${ip}:${port}`),
    }));
    const document = { services: [{ name: host, addresses, ports }] };
    const data = { 'destinations.yaml': JSON.stringify(document) };
    const services = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'services' }, data };
    await namespace.apply([services, pod('client', { annotations: KNOWS })]);
    await namespace.waitFor('pod/client', 'condition=Ready');
  });

  it.each(['http:8080', 'grpc:8081'])('has its pods take turns by request: %s', async (kind) => {
    const [scheme, port] = kind.split(':');
    for (const address of addresses) {
      const url = `${scheme}://${hostOf(address)}:${port}/`;
      const calls = await callsFrom(namespace, 'client', url, { times: 10 });
      const names = calls.map((call) => (call.ok ? (call.body as Answer).name : call.error));
      expect(names.toSorted()).toEqual(servers.toSorted().flatMap((name) => Array(5).fill(name)));
    }
  });

  it('stands by its name in what the client counts, and every server counts its share', async () => {
    const requests = 'istio_requests_total';
    const labels = { destination_service: host, destination_service_name: 'web' };
    await eventually('all requests are counted', async () => {
      expect(total(await metricsOf(namespace, 'client'), requests, labels)).toBe(40);
      for (const server of servers)
        expect(total(await metricsOf(namespace, server), requests)).toBe(20);
      return true;
    });
    expect(total(await metricsOf(namespace, 'client'), requests)).toBe(40);
  });
});
