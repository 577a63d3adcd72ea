import { expect, onTestFinished, test } from 'vitest';
import { admit } from '@pillion/core/injection';
import type { ConfigSource } from '../config/config-source.ts';
import { systemClock } from '../clock.ts';
import { expectEventually } from '../testing/expect-eventually.ts';
import { CONFIG } from '../testing/fixed-config.ts';
import { serve } from '../testing/serve.ts';
import { openClusterConfig } from './cluster-config.ts';
import { reviewLoad } from './testing/review-load.ts';
import {
  installConfigMaps,
  type TestCluster,
  withCluster,
  writeConfig,
} from './testing/with-cluster.ts';

async function opened({ api }: TestCluster): Promise<ConfigSource> {
  const source = await openClusterConfig({
    api,
    namespace: 'istio-system',
    revision: '',
    environment: {},
    clock: systemClock,
    debounceMs: 5,
    syncMs: 5000,
    backoff: { firstMs: 20, mostMs: 50 },
  });
  if (!source.ok) throw new Error(JSON.stringify(source.problems));
  onTestFinished(() => source.value.close());
  return source.value;
}

test('serves templates, mesh config, namespaces and nodes, and follows their changes', async () => {
  const cluster = await withCluster();
  const { store } = cluster.fake;
  installConfigMaps(cluster.fake);
  store.create('api/v1/namespaces', undefined, {
    metadata: { name: 'constructor', labels: { 'istio-injection': 'enabled' } },
  });
  const config = await opened(cluster);
  expect(config.current().mesh.trustDomain).toBe('first.example');
  expect(config.current().cluster.namespaces?.['constructor']?.labels).toEqual({
    'istio-injection': 'enabled',
  });
  const before = config.current();
  expect(config.current()).toBe(before);
  store.create('api/v1/nodes', undefined, {
    metadata: { name: 'n1' },
    status: { nodeInfo: { kubeletVersion: 'v1.37.2' } },
  } as never);
  await expectEventually(() => config.current().cluster.nodes?.['n1'] === 'v1.37.2');
  expect(config.current().templates).toBe(before.templates);
  writeConfig(cluster.fake, { config: CONFIG.replace('enabled', 'disabled'), values: '{}' });
  await expectEventually(() => config.current().injector.policy === 'disabled');
});

test('keeps the last good one while the ConfigMap is broken or gone, and says so', async () => {
  const cluster = await withCluster();
  installConfigMaps(cluster.fake);
  const config = await opened(cluster);
  const good = config.current().templates;
  writeConfig(cluster.fake, { config: 'templates: [', values: '{}' });
  await expectEventually(() => !config.status().current);
  expect(config.current().templates).toBe(good);
  cluster.fake.store.delete('api/v1/configmaps', 'istio-system/istio-sidecar-injector');
  await expectEventually(() => config.status().problems[0]?.code === 'configMap.absent');
  expect(config.current().templates).toBe(good);
});

test('tells at once that there is no ConfigMap to start from', async () => {
  const { api } = await withCluster();
  const source = await openClusterConfig({
    api,
    namespace: 'istio-system',
    revision: 'canary',
    environment: {},
    clock: systemClock,
  });
  expect(source).toMatchObject({
    ok: false,
    problems: [{ code: 'configMap.absent', value: 'istio-system/istio-sidecar-injector-canary' }],
  });
});

test('catches up after dropped and ended watches, lost history, and an API server that was away', async () => {
  const cluster = await withCluster();
  const { fake } = cluster;
  installConfigMaps(fake);
  const config = await opened(cluster);
  const policies = ['disabled', 'enabled'] as const;
  const faults = [
    async () => fake.dropWatches(),
    async () => fake.endWatches(),
    async () => {
      fake.dropWatches();
      fake.store.create('api/v1/namespaces', undefined, { metadata: { name: 'more' } });
      fake.store.compact();
    },
    async () => {
      await fake.stop();
      await expectEventually(() => config.status().problems[0]?.code === 'cluster.unreachable');
    },
  ];
  for (const [index, fault] of faults.entries()) {
    const policy = policies[index % 2] ?? 'enabled';
    await fault();
    writeConfig(fake, { config: CONFIG.replace('enabled', policy), values: '{}' });
    if (index === 3) await fake.resume();
    await expectEventually(() => config.current().injector.policy === policy);
    await expectEventually(() => config.status().current);
  }
});

test('no review fails while the ConfigMap is broken and mended and the API server comes and goes', async () => {
  const cluster = await withCluster();
  const { fake } = cluster;
  installConfigMaps(fake);
  const config = await opened(cluster);
  const { post } = await serve({ config, admit });
  const load = reviewLoad(post);
  for (let round = 0; round < 10; round += 1) {
    writeConfig(fake, { config: `${CONFIG}\nbroken: [`, values: '{}' });
    await expectEventually(() => !config.status().current);
    if (round % 3 === 0) fake.dropWatches();
    if (round % 5 === 0) await fake.stop();
    writeConfig(fake, { config: `${CONFIG}\n# ${round}\n`, values: '{}' });
    if (round % 5 === 0) await fake.resume();
    await expectEventually(() => config.status().current);
  }
  const answers = await load.stop();
  expect(answers.length).toBeGreaterThan(20);
  expect(new Set(answers)).toEqual(new Set(['injected']));
});
