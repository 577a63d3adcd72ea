import { expect, it } from 'vitest';
import { describeOnCluster, useNamespace } from '../cluster/describe-on-cluster.ts';
import { injectedInto, NATIVE, type Pod } from '../pillion/pods.ts';
import { LIGHT } from '../pillion/sidecar.ts';
import { INJECTED, usePillion } from '../pillion/use-pillion.ts';
import { deployment } from '../workload/manifests.ts';

const PODS = 100;

interface Summary {
  readonly pods: readonly {
    readonly podRef: { readonly namespace: string };
    readonly containers?: readonly {
      readonly name: string;
      readonly memory?: { readonly workingSetBytes?: number };
    }[];
  }[];
}

describeOnCluster('many pods', (cluster) => {
  usePillion(cluster);
  const namespace = useNamespace(cluster, 'many', { labels: INJECTED });

  it(`${PODS} at once: all are injected and Ready`, async () => {
    // A shell that waits: what is counted is Pillion's, not the application's.
    const container = { command: ['sh', '-c', 'trap exit TERM; sleep 86400 & wait'], ports: [] };
    const began = performance.now();
    await namespace.apply([deployment('crowd', PODS, { annotations: LIGHT, container })]);
    const all = `jsonpath={.status.readyReplicas}=${PODS}`;
    await namespace.waitFor('deployment/crowd', all, { timeout: 900_000 });
    const seconds = (performance.now() - began) / 1000;

    const { items } = await namespace.get<{ items: readonly Pod[] }>('pods', '-l', 'app=crowd');
    expect(items.map(injectedInto)).toEqual(Array.from({ length: PODS }, () => NATIVE));
    const restarts = items.flatMap(({ status }) =>
      [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])].map(
        ({ restartCount }) => restartCount,
      ),
    );
    expect(restarts.reduce((sum, count) => sum + count, 0)).toBe(0);

    const stats = `/api/v1/nodes/${cluster.node.name}/proxy/stats/summary`;
    const summary = JSON.parse(await cluster.kubectl(['get', '--raw', stats])) as Summary;
    const proxies = summary.pods
      .filter(({ podRef }) => podRef.namespace === namespace.name)
      .flatMap(({ containers = [] }) => containers)
      .filter(({ name }) => name === 'istio-proxy')
      .map(({ memory }) => (memory?.workingSetBytes ?? 0) / 1e6)
      .toSorted((a, b) => a - b);
    expect(proxies.length).toBe(PODS);
    const total = proxies.reduce((sum, megabytes) => sum + megabytes, 0);
    const median = proxies[PODS / 2] ?? 0;
    process.stdout.write(
      `${PODS} pods Ready in ${seconds.toFixed(1)} s; their proxies use ${total.toFixed(0)} MB, ${median.toFixed(1)} MB each\n`,
    );
  }, 1_200_000);
});
