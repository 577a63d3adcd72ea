import { expect, it } from 'vitest';
import { describeOnCluster, useNamespace } from '../cluster/describe-on-cluster.ts';
import { injectedInto, NATIVE, type Pod } from '../pillion/pods.ts';
import { LIGHT } from '../pillion/sidecar.ts';
import { INJECTED, usePillion } from '../pillion/use-pillion.ts';
import { container, pod } from '../workload/manifests.ts';

type Kind = 'bare' | 'injected' | 'idle';

const ROUNDS = 7;

/** As init program and sidecar are started and probed, without their work: the kubelet's own share. */
const IDLE = [
  { ...container('ends', { args: [] }), command: ['true'], ports: [] },
  {
    ...container('stays', { serves: [{ protocol: 'http', port: 8090 }] }),
    restartPolicy: 'Always',
    startupProbe: {
      httpGet: { path: '/healthz', port: 8090 },
      periodSeconds: 1,
      failureThreshold: 600,
    },
  },
];

describeOnCluster('what a sidecar adds to the time until a pod is ready', (cluster) => {
  usePillion(cluster);
  const shop = useNamespace(cluster, 'shop', { labels: INJECTED });

  /** Seconds from the request to Ready. */
  const timeOf = async (name: string, inject: boolean, spec: object = {}): Promise<number> => {
    const probe = { httpGet: { path: '/healthz', port: 8080 }, periodSeconds: 1 };
    const labels = { 'sidecar.istio.io/inject': String(inject) };
    const probed = { readinessProbe: probe };
    const began = performance.now();
    await shop.apply([pod(name, { annotations: LIGHT, labels, container: probed, spec })]);
    await shop.waitFor(`pod/${name}`, 'condition=Ready', { timeout: 120_000 });
    return (performance.now() - began) / 1000;
  };

  it('is told, and how much of it any two such containers would add', async () => {
    const times: Record<Kind, number[]> = { bare: [], injected: [], idle: [] };
    for (let round = 0; round < ROUNDS; round += 1) {
      times.bare.push(await timeOf(`bare-${round}`, false));
      times.injected.push(await timeOf(`injected-${round}`, true));
      times.idle.push(await timeOf(`idle-${round}`, false, { initContainers: IDLE }));
    }
    expect(injectedInto(await shop.get<Pod>('pod/injected-0'))).toEqual(NATIVE);
    expect(injectedInto(await shop.get<Pod>('pod/bare-0'))).toEqual([]);
    const [bare, injected, idle] = [times.bare, times.injected, times.idle].map(median);
    process.stdout.write(
      `ready after ${bare} s bare, ${injected} s with a native sidecar, ` +
        `${idle} s with containers in its place that do nothing (medians of ${ROUNDS})\n`,
    );
  }, 300_000);
});

function median(values: readonly number[]): string | undefined {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]?.toFixed(2);
}
