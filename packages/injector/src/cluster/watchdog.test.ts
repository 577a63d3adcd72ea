import { Registry } from 'prom-client';
import { expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../clock.ts';
import { createLogger } from '../telemetry/logger.ts';
import { expectEventually } from '../testing/expect-eventually.ts';
import { fixedConfig, loaded, CONFIG } from '../testing/fixed-config.ts';
import { createClusterMetrics } from './cluster-metrics.ts';
import type { ToldEvent } from './event-recorder.ts';
import { nextToEvict, type RunningPod } from './missing-sidecars.ts';
import { newWebhookConfiguration, WEBHOOKS } from './testing/webhook-configurations.ts';
import { withCluster } from './testing/with-cluster.ts';
import { Watchdog } from './watchdog.ts';

const OLD = '2020-01-01T00:00:00Z';

function pod(name: string, extra: object = {}, spec: object = {}): RunningPod {
  const owner = {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    name: 'web',
    uid: 'rs',
    controller: true,
  };
  return {
    metadata: {
      name,
      namespace: 'shop',
      creationTimestamp: OLD,
      ownerReferences: [owner],
      ...extra,
    },
    spec: { containers: [{ name: 'app' }], ...spec },
    status: { phase: 'Running' },
  };
}

it('reports who lacks a sidecar, and restarts one by one as disruption budgets allow', async () => {
  const { fake, api } = await withCluster();
  fake.store.create(WEBHOOKS, undefined, newWebhookConfiguration());
  const pods = [
    pod('lacks-1'),
    pod('lacks-2'),
    pod('bare', { ownerReferences: [] }),
    pod('declines', { labels: { 'sidecar.istio.io/inject': 'false' } }),
    pod('has', { annotations: { 'sidecar.istio.io/status': '{}' } }),
    pod('host', {}, { hostNetwork: true }),
    pod('young', { creationTimestamp: new Date().toISOString() }),
  ];
  for (const each of pods) fake.store.create('api/v1/pods', 'shop', each);
  fake.store.create('api/v1/pods', 'elsewhere', pod('not-ours', { namespace: 'elsewhere' }));
  const config = {
    ...loaded(CONFIG),
    cluster: { namespaces: { shop: { labels: { 'istio-injection': 'enabled' } } } },
  };
  const registry = new Registry();
  const told: ToldEvent[] = [];
  let room = false;
  fake.evictionRule = () => (room ? 'evict' : 'refuse');
  const watchdog = new Watchdog({
    mode: 'restart',
    api,
    revision: '',
    config: fixedConfig(config),
    recorder: { record: (event) => void told.push(event) },
    metrics: createClusterMetrics(registry),
    clock: systemClock,
    log: createLogger('error', { write: () => {} }),
    intervalMs: 10,
  });
  onTestFinished(() => watchdog.close());
  const metric = async (line: string): Promise<boolean> =>
    (await registry.metrics()).includes(line);
  await expectEventually(() => metric('pillion_watchdog_pods_without_sidecar{namespace="shop"} 3'));
  await expectEventually(() => metric('pillion_watchdog_evictions_total{result="budget"}'));
  expect(fake.store.list('api/v1/pods', 'shop')).toHaveLength(pods.length);
  expect(new Set(told.map(({ about }) => `${about.kind}/${about.name}`))).toEqual(
    new Set(['ReplicaSet/web', 'Pod/bare']),
  );
  room = true;
  await expectEventually(() => metric('pillion_watchdog_pods_without_sidecar{namespace="shop"} 1'));
  const left = fake.store.list('api/v1/pods', 'shop').map(({ metadata }) => metadata.name);
  expect(left).toEqual(['bare', 'declines', 'has', 'host', 'young']);
});

it('leaves an owner alone whose new pod lacks a sidecar too', () => {
  const missing = [pod('old'), pod('new', { creationTimestamp: '2021-01-01T00:00:00Z' })].map(
    (each) => ({ pod: each, namespace: 'shop', sentence: '' }),
  );
  expect(nextToEvict(missing, new Map())?.owner).toBe('rs');
  expect(nextToEvict(missing.slice(0, 1), new Map([['rs', Date.parse('2020-06-01')]]))?.owner).toBe(
    'rs',
  );
  expect(nextToEvict(missing, new Map([['rs', Date.parse('2020-06-01')]]))).toBeUndefined();
});
