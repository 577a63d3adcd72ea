import { expect, it, onTestFinished } from 'vitest';
import { Registry } from 'prom-client';
import { admit } from '@pillion/core/injection';
import { bundleOf } from '../certificates/authority-store.ts';
import { SelfSignedCertificates } from '../certificates/self-signed-certificates.ts';
import { systemClock } from '../clock.ts';
import { createLogger } from '../telemetry/logger.ts';
import { expectEventually } from '../testing/expect-eventually.ts';
import { NAMES } from '../testing/key-pairs.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { call, serve, trusting } from '../testing/serve.ts';
import { CaBundleKeeper } from './ca-bundle-keeper.ts';
import { createClusterMetrics } from './cluster-metrics.ts';
import { AUTHORITY_SECRET, SecretAuthorities } from './secret-authorities.ts';
import { reviewLoad } from './testing/review-load.ts';
import { newWebhookConfiguration, trustOf, WEBHOOKS } from './testing/webhook-configurations.ts';
import { type TestCluster, withCluster } from './testing/with-cluster.ts';

const DAY = 24 * 3600 * 1000;

/** Every certificate of the test has to be valid by the real clock too: the year of the first CA began so long ago. */
const AGE_DAYS = 300;

async function replica({ api }: TestCluster) {
  const clock = new ManualClock(new Date(Date.now() - AGE_DAYS * DAY));
  const store = new SecretAuthorities({ api, namespace: 'istio-system', name: AUTHORITY_SECRET });
  const lifetimes = { authorityMs: 365 * DAY, leafMs: 365 * DAY };
  const opened = await SelfSignedCertificates.open({
    names: NAMES,
    store,
    clock,
    lifetimes,
    rereadMs: DAY,
  });
  if (!opened.ok) throw new Error(JSON.stringify(opened.problems));
  const certificates = opened.value;
  const metrics = createClusterMetrics(new Registry());
  const keeper = new CaBundleKeeper({
    api,
    revision: '',
    bundle: async () => bundleOf((await store.read()).authorities),
    clock: systemClock,
    log: createLogger('error', { write: () => {} }),
    metrics,
    backoff: { firstMs: 20, mostMs: 50 },
  });
  store.onChange(() => keeper.refresh());
  onTestFinished(() => {
    certificates.close();
    keeper.close();
  });
  const { injector } = await serve({ certificates, admit });
  return { clock, certificates, port: injector.port };
}

it('rotates the CA of two replicas under load: who trusts the webhook configuration always trusts both', async () => {
  const cluster = await withCluster();
  const { fake } = cluster;
  fake.store.create(WEBHOOKS, undefined, newWebhookConfiguration());
  const replicas = await Promise.all([replica(cluster), replica(cluster)]);
  const [first, second] = replicas;
  expect(first?.certificates.bundle).toBe(second?.certificates.bundle);
  await expectEventually(() => trustOf(fake) === first?.certificates.bundle);

  let turn = 0;
  const load = reviewLoad(async (path, body) => {
    turn += 1;
    const port = replicas[turn % replicas.length]?.port;
    const agent = trusting(trustOf(fake) ?? '');
    const headers = { 'content-type': 'application/json' };
    try {
      return await call(agent, `https://127.0.0.1:${port}${path}`, {
        method: 'POST',
        body,
        headers,
      });
    } finally {
      await agent.close();
    }
  });
  const bundles = new Set<string>();
  const leaves = new Set<string>();
  for (let day = 0; day < AGE_DAYS; day += 1) {
    if (day % 50 === 25) fake.dropWatches();
    for (const { clock, certificates } of replicas) {
      clock.advance(DAY);
      // The renewal sets the next timer when it is done.
      await expectEventually(() => clock.next !== undefined);
      leaves.add(certificates.current().fingerprint);
    }
    await expectEventually(() => trustOf(fake) === first?.certificates.bundle);
    bundles.add(trustOf(fake) ?? '');
  }
  const answers = await load.stop();
  expect(new Set(answers)).toEqual(new Set(['injected']));
  expect(answers.length).toBeGreaterThan(20);
  // One CA, then both.
  expect(bundles.size).toBe(2);
  expect([...bundles].at(-1)?.match(/BEGIN CERT/g)).toHaveLength(2);
  expect(leaves.size).toBeGreaterThanOrEqual(4);
  expect(first?.certificates.bundle).toBe(second?.certificates.bundle);
}, 60_000);

it('keeps its leaf and overwrites nothing while the Secret cannot be read or is not ours', async () => {
  const cluster = await withCluster();
  const { fake } = cluster;
  const { certificates, clock } = await replica(cluster);
  const leaf = certificates.current().fingerprint;
  const key = `istio-system/${AUTHORITY_SECRET}`;
  const secret = fake.store.get('api/v1/secrets', key);

  fake.store.replace('api/v1/secrets', key, {
    ...secret,
    metadata: { name: AUTHORITY_SECRET },
    data: { 'ca.crt': Buffer.from(certificates.current().cert).toString('base64') },
  } as never);
  clock.advance(DAY);
  await expectEventually(() => certificates.healthy().problems.length > 0);
  expect(certificates.healthy().problems[0]?.reason).toContain('1 certificates and 0 keys');
  expect(certificates.current().fingerprint).toBe(leaf);
  await fake.stop();
  fake.store.replace('api/v1/secrets', key, { ...secret, metadata: { name: AUTHORITY_SECRET } });
  clock.advance(60_000);
  await expectEventually(
    () => certificates.healthy().problems[0]?.reason.includes('ECONN') ?? false,
  );
  await fake.resume();
  clock.advance(60_000);
  await expectEventually(() => certificates.healthy().problems.length === 0);
  expect(certificates.current().fingerprint).toBe(leaf);
});
