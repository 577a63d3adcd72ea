import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Kubectl } from '../cluster/cluster.ts';
import { describeOnCluster, useNamespace } from '../cluster/describe-on-cluster.ts';
import { eventually } from '../cluster/eventually.ts';
import { reviewsOf } from '../pillion/injector-log.ts';
import { injectedInto, NATIVE, type Pod } from '../pillion/pods.ts';
import { installPillion, uninstallPillion, usePillion } from '../pillion/use-pillion.ts';
import { pod, type WorkloadOptions } from '../workload/manifests.ts';

const INJECT = 'sidecar.istio.io/inject';
const REVISION = 'istio.io/rev';

describeOnCluster('who is injected', (cluster) => {
  usePillion(cluster);
  const enabled = useNamespace(cluster, 'enabled', { labels: { 'istio-injection': 'enabled' } });
  const disabled = useNamespace(cluster, 'disabled', { labels: { 'istio-injection': 'disabled' } });
  const misspelt = useNamespace(cluster, 'misspelt', { labels: { 'istio-injection': 'yes' } });
  const plain = useNamespace(cluster, 'plain');

  const told = async (namespace: string, name: string): Promise<string> =>
    await eventually(`a review of ${namespace}/${name}`, async () => {
      const [review] = await reviewsOf(cluster, namespace, name);
      return review?.reason;
    });

  it('a pod of a labelled namespace, which then runs', async () => {
    expect(await make(enabled, 'web')).toEqual({ injected: NATIVE, warnings: [] });
    await enabled.waitFor('pod/web', 'condition=Ready');
    expect(await told(enabled.name, 'web')).toBe('injected.policy');
  });

  it('a pod that asks for it, where the namespace says nothing', async () => {
    const options = { labels: { [INJECT]: 'true' } };
    expect(await make(plain, 'asks', options)).toEqual({ injected: NATIVE, warnings: [] });
    await plain.waitFor('pod/asks', 'condition=Ready');
    expect(await told(plain.name, 'asks')).toBe('injected.label');
    expect((await make(plain, 'silent')).injected).toEqual([]);
  });

  it('nobody in a namespace that declines, even who asks', async () => {
    const options = { labels: { [INJECT]: 'true' } };
    expect((await make(disabled, 'asks', options)).injected).toEqual([]);
  });

  it('not who declines, by label or by annotation', async () => {
    const says = { [INJECT]: 'false' };
    expect((await make(enabled, 'label', { labels: says })).injected).toEqual([]);
    expect((await make(enabled, 'annotation', { annotations: says })).injected).toEqual([]);
    // The API server never asks about the first one; the second is the injector's to leave alone.
    expect(await told(enabled.name, 'annotation')).toBe('skipped.annotation');
    expect(await reviewsOf(cluster, enabled.name, 'label')).toEqual([]);
  });

  it("not a pod in the node's network, whose author is told why", async () => {
    const container = { ports: [] };
    const made = await make(enabled, 'host', { spec: { hostNetwork: true }, container });
    expect(made.injected).toEqual([]);
    expect(made.warnings).toEqual([
      expect.stringContaining('hostNetwork: true: the pod is not injected'),
    ]);
    expect(await told(enabled.name, 'host')).toBe('skipped.hostNetwork');
  });

  it("nobody in the cluster's own namespaces, even who asks", async () => {
    const name = `asks-${enabled.name}`;
    const object = pod(name, { labels: { [INJECT]: 'true' } });
    await cluster.apply([
      { ...object, metadata: { ...object.metadata, namespace: 'kube-system' } },
    ]);
    const made = await cluster.get<Pod>(`pod/${name}`, '-n', 'kube-system');
    await cluster.kubectl(['delete', `pod/${name}`, '-n', 'kube-system', '--grace-period=1']);
    expect(injectedInto(made)).toEqual([]);
    expect(await told('kube-system', name)).toBe('skipped.namespace');
  });

  it('as if odd values were not there, and says that they are odd', async () => {
    const made = await make(enabled, 'odd', { labels: { [INJECT]: 'True' } });
    expect(made.injected).toEqual(NATIVE);
    expect(made.warnings).toEqual([expect.stringContaining(`label ${INJECT}=True is ignored`)]);
    expect((await make(plain, 'odd', { labels: { [INJECT]: 'yes' } })).injected).toEqual([]);
    expect((await make(misspelt, 'web')).injected).toEqual([]);
  });

  it('nobody with an annotation that cannot be obeyed: the pod is refused and told', async () => {
    const annotations = { 'traffic.sidecar.istio.io/excludeOutboundPorts': '80800' };
    await expect(make(enabled, 'refused', { annotations })).rejects.toThrow(
      /excludeOutboundPorts[\s\S]*80800/,
    );
  });

  describeOnCluster('by revision', () => {
    const canary = useNamespace(cluster, 'canary', { labels: { [REVISION]: 'canary' } });
    const tagged = useNamespace(cluster, 'tagged', { labels: { [REVISION]: 'prod' } });
    const flags = ['--revision=canary', '--revision-tags=prod', '--replicas=1'];
    beforeAll(async () => {
      await installPillion(cluster, flags);
    });
    afterAll(async () => {
      await uninstallPillion(cluster, ['--revision=canary']);
    });

    it.each([
      ['a namespace of the revision', canary, 'canary', {}],
      ['a namespace of its tag', tagged, 'prod', {}],
      ['a pod that names it', plain, 'named', { [REVISION]: 'canary' }],
      ['a pod that names its tag', plain, 'named-by-tag', { [REVISION]: 'prod' }],
    ] as const)('%s', async (_what, namespace, name, labels) => {
      expect((await make(namespace, name, { labels })).injected).toEqual(NATIVE);
      const { metadata } = await namespace.get<Pod>(`pod/${name}`);
      expect(metadata.annotations?.['istio.io/rev']).toBe('canary');
      await namespace.waitFor(`pod/${name}`, 'condition=Ready');
    });

    it('not a pod of a revision that nobody serves', async () => {
      const labels = { [REVISION]: 'gone' };
      expect((await make(plain, 'gone', { labels })).injected).toEqual([]);
    });
  });
});

async function make(
  namespace: Kubectl,
  name: string,
  options: WorkloadOptions = {},
): Promise<{ readonly injected: readonly string[]; readonly warnings: readonly string[] }> {
  const warnings = await namespace.apply([pod(name, options)]);
  return { injected: injectedInto(await namespace.get<Pod>(`pod/${name}`)), warnings };
}
