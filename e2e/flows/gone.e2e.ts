import { expect, it } from 'vitest';
import type { Cluster } from '../cluster/cluster.ts';
import { describeOnCluster, useNamespace } from '../cluster/describe-on-cluster.ts';
import { injectedInto, type Pod } from '../pillion/pods.ts';
import { INJECTED, installPillion, uninstallPillion } from '../pillion/use-pillion.ts';
import { callsFrom, callWhenKnown } from '../workload/calling.ts';
import { pod, service } from '../workload/manifests.ts';

const WEB = 'http://web:8080/';

/** Made and dropped by the cluster itself all the time. */
const RESTLESS = new Set(['events', 'events.events.k8s.io', 'leases.coordination.k8s.io']);

/** Every object of every kind, by kind and name, but those of one namespace. */
async function everything(cluster: Cluster, but: string): Promise<readonly string[]> {
  const kinds = (await cluster.kubectl(['api-resources', '--verbs=list', '-o', 'name']))
    .split('\n')
    .filter((kind) => kind !== '' && !RESTLESS.has(kind));
  const columns = '-o=custom-columns=KIND:.kind,IN:.metadata.namespace,NAME:.metadata.name';
  const table = await cluster.kubectl(['get', kinds.join(','), '-A', '--no-headers', columns]);
  return table
    .split('\n')
    .map((line) => line.replaceAll(/ +/g, ' ').trim())
    .filter((line) => line !== '' && line.split(' ')[1] !== but)
    .toSorted();
}

describeOnCluster('gone', (cluster) => {
  const shop = useNamespace(cluster, 'shop', { labels: INJECTED });

  it('leaves nothing, while pods that have a sidecar go on; who comes then has none', async () => {
    await uninstallPillion(cluster);
    await shop.apply([service('web')]);
    const before = await everything(cluster, shop.name);
    const began = performance.now();
    await installPillion(cluster);
    await shop.apply([pod('web'), pod('client')]);
    await shop.waitFor('pod/web', 'condition=Ready');
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    process.stderr.write(`from install to the first injected pod that is Ready: ${seconds} s\n`);
    await shop.waitFor('pod/client', 'condition=Ready');

    await callWhenKnown(shop, 'client', WEB);
    const calls = callsFrom(shop, 'client', WEB, { times: 3000, parallel: 4 });
    const told = await uninstallPillion(cluster);
    expect(told).toMatch(new RegExp(`${shop.name}: 2 pods \\(client, web\\)`));
    expect(told).toMatch(new RegExp(`still labelled for injection: .*${shop.name}`));
    expect(await everything(cluster, shop.name)).toEqual(before);
    const answers = await calls;
    expect(answers.filter((call) => !call.ok || call.status !== 200)).toEqual([]);
    expect(answers).toHaveLength(3000);
    const later = await callsFrom(shop, 'client', WEB, { times: 10 });
    expect(later.map((call) => call.ok && call.status)).toEqual(Array(10).fill(200));

    await shop.kubectl(['delete', 'pod', 'web']);
    await shop.apply([pod('web')]);
    await shop.waitFor('pod/web', 'condition=Ready');
    expect(injectedInto(await shop.get<Pod>('pod/web'))).toEqual([]);
  }, 240_000);

  it('takes one revision away and leaves the other at work', async () => {
    const canary = cluster.namespace('canary', { labels: { 'istio.io/rev': 'canary' } });
    await installPillion(cluster);
    await installPillion(cluster, ['--revision=canary', '--replicas=1']);
    try {
      await uninstallPillion(cluster);
      await canary.create();
      await canary.apply([pod('web')]);
      await canary.waitFor('pod/web', 'condition=Ready');
      expect(injectedInto(await canary.get<Pod>('pod/web'))).toContain('istio-proxy');
    } finally {
      await canary[Symbol.asyncDispose]();
      await uninstallPillion(cluster, ['--revision=canary']);
    }
    const { items } = await cluster.get<{ items: readonly object[] }>(
      'mutatingwebhookconfigurations',
    );
    expect(items).toEqual([]);
  }, 240_000);
});
