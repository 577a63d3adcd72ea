import { expect, it } from 'vitest';
import { describeOnCluster, useNamespace } from '../cluster/describe-on-cluster.ts';
import { injectedInto, NATIVE, type Pod } from '../pillion/pods.ts';
import { LIGHT } from '../pillion/sidecar.ts';
import { INJECTED, usePillion } from '../pillion/use-pillion.ts';
import { pod } from '../workload/manifests.ts';

const ROUNDS = 7;

describeOnCluster('what a sidecar adds to the time until a pod is ready', (cluster) => {
  usePillion(cluster);
  const shop = useNamespace(cluster, 'shop', { labels: INJECTED });

  /** Seconds from the request to Ready. */
  const timeOf = async (name: string, inject: boolean): Promise<number> => {
    const probe = { httpGet: { path: '/healthz', port: 8080 }, periodSeconds: 1 };
    const labels = { 'sidecar.istio.io/inject': String(inject) };
    const container = { readinessProbe: probe };
    const began = performance.now();
    await shop.apply([pod(name, { annotations: LIGHT, labels, container })]);
    await shop.waitFor(`pod/${name}`, 'condition=Ready', { timeout: 120_000 });
    return (performance.now() - began) / 1000;
  };

  it('is told', async () => {
    const bare: number[] = [];
    const injected: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      bare.push(await timeOf(`bare-${round}`, false));
      injected.push(await timeOf(`injected-${round}`, true));
    }
    expect(injectedInto(await shop.get<Pod>('pod/injected-0'))).toEqual(NATIVE);
    expect(injectedInto(await shop.get<Pod>('pod/bare-0'))).toEqual([]);
    const [without, having] = [median(bare), median(injected)];
    process.stdout.write(
      `ready after ${having.toFixed(2)} s with a native sidecar, ${without.toFixed(2)} s without: ` +
        `${(having - without).toFixed(2)} s more (medians of ${ROUNDS})\n`,
    );
  }, 300_000);
});

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
