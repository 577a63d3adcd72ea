import { Registry } from 'prom-client';
import { describe, expect, it, onTestFinished } from 'vitest';
import { injectorRbac, type RbacRule } from '@pillion/core/kubernetes';
import { bundleOf } from '../certificates/authority-store.ts';
import { SelfSignedCertificates } from '../certificates/self-signed-certificates.ts';
import { systemClock } from '../clock.ts';
import { createLogger } from '../telemetry/logger.ts';
import { expectEventually } from '../testing/expect-eventually.ts';
import { CONFIG } from '../testing/fixed-config.ts';
import { type ApiServer, hasStatus, type Kind, pathOf } from './api-server.ts';
import { CaBundleKeeper } from './ca-bundle-keeper.ts';
import type { WebhookConfiguration } from './ca-bundle.ts';
import { openClusterConfig } from './cluster-config.ts';
import { createClusterMetrics } from './cluster-metrics.ts';
import { EventRecorder } from './event-recorder.ts';
import { AUTHORITY_SECRET, SecretAuthorities } from './secret-authorities.ts';
import { realCluster } from './testing/real-api-server.ts';
import { newWebhookConfiguration, WEBHOOK_NAME } from './testing/webhook-configurations.ts';

const apiServer = process.env['PILLION_APISERVER'] ?? '';
const etcd = process.env['PILLION_ETCD'] ?? 'etcd';
if (apiServer === '') {
  process.stderr.write(
    'skipped: a real API server. PILLION_APISERVER (and PILLION_ETCD) name the binaries.\n',
  );
}
const NAMESPACE = 'istio-system';

const NEEDED = 'PILLION_APISERVER and PILLION_ETCD name the binaries';
const NAME = 'with a real API server, and no more rights than needed';

describe.skipIf(apiServer === '')(apiServer === '' ? `${NAME} (skipped: ${NEEDED})` : NAME, () => {
  it('follows ConfigMaps, keeps CAs and trust, and writes events', async () => {
    const { admin, injector } = await realCluster({ apiServer, etcd });
    const create = (kind: Kind, body: object, namespace?: string): Promise<unknown> =>
      admin.call({
        method: 'POST',
        path: pathOf(kind, { ...(namespace !== undefined && { namespace }) }),
        body,
      });
    await create('namespaces', { metadata: { name: NAMESPACE, labels: { team: 'mesh' } } });
    await create('nodes', { metadata: { name: 'n1' } });
    await create(
      'configMaps',
      { metadata: { name: 'istio' }, data: { mesh: 'trustDomain: a.example' } },
      NAMESPACE,
    );
    const templates = {
      metadata: { name: 'istio-sidecar-injector' },
      data: { config: CONFIG, values: '{}' },
    };
    await create('configMaps', templates, NAMESPACE);
    await create('webhooks', newWebhookConfiguration());
    await grant(admin);

    const clock = systemClock;
    const backoff = { firstMs: 20, mostMs: 100 };
    const source = await openClusterConfig({
      api: injector,
      namespace: NAMESPACE,
      revision: '',
      environment: {},
      clock,
      backoff,
    });
    if (!source.ok) throw new Error(JSON.stringify(source.problems));
    const config = source.value;
    onTestFinished(() => config.close());
    expect(config.current().mesh.trustDomain).toBe('a.example');
    expect(config.current().cluster.namespaces?.[NAMESPACE]?.labels?.['team']).toBe('mesh');
    const path = pathOf('configMaps', { namespace: NAMESPACE, name: 'istio-sidecar-injector' });
    const write = (text: string): Promise<unknown> =>
      admin.call({
        method: 'PUT',
        path,
        body: { ...templates, data: { config: text, values: '{}' } },
      });
    await write('templates: [');
    await expectEventually(() => !config.status().current);
    await write(CONFIG.replace('enabled', 'disabled'));
    await expectEventually(() => config.current().injector.policy === 'disabled');

    const log = createLogger('error', { write: () => {} });
    const metrics = createClusterMetrics(new Registry());
    const stores = [1, 2].map(
      () => new SecretAuthorities({ api: injector, namespace: NAMESPACE, name: AUTHORITY_SECRET }),
    );
    const replicas = await Promise.all(
      stores.map((store) => SelfSignedCertificates.open({ names: ['localhost'], store, clock })),
    );
    const bundles = replicas.map((replica) => {
      if (!replica.ok) throw new Error(JSON.stringify(replica.problems));
      onTestFinished(() => replica.value.close());
      return replica.value.bundle;
    });
    expect(new Set(bundles).size).toBe(1);
    const keeper = new CaBundleKeeper({
      api: injector,
      revision: '',
      bundle: async () => bundleOf((await stores[0]?.read())?.authorities ?? []),
      clock,
      log,
      metrics,
      backoff,
    });
    onTestFinished(() => keeper.close());
    await expectEventually(async () => {
      const { webhooks = [] } = await admin.call<WebhookConfiguration>({
        method: 'GET',
        path: pathOf('webhooks', { name: WEBHOOK_NAME }),
      });
      return webhooks.every(
        ({ clientConfig }) =>
          Buffer.from(clientConfig?.caBundle ?? '', 'base64').toString() === bundles[0],
      );
    });

    const recorder = new EventRecorder({ api: injector, clock, log, metrics });
    const about = {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      namespace: NAMESPACE,
      name: 'web',
      uid: 'u',
    };
    recorder.record({ about, type: 'Warning', code: 'refused.annotation', message: 'no' });
    const events = pathOf('events', { namespace: NAMESPACE });
    await expectEventually(async () => {
      const { items } = await admin.call<{ items: readonly { reason?: string }[] }>({
        method: 'GET',
        path: events,
      });
      return items.some(({ reason }) => reason === 'RefusedAnnotation');
    });
    // And the rights end there.
    const refused = await injector
      .call({ method: 'GET', path: pathOf('secrets', { namespace: NAMESPACE }) })
      .catch((error: unknown) => error);
    expect(hasStatus(refused, 403)).toBe(true);
  }, 120_000);
});

/** The roles as manifests have them, bound to the user `injector`. */
async function grant(admin: ApiServer): Promise<void> {
  const { role, clusterRole } = injectorRbac({ revision: '' });
  const rbac = '/apis/rbac.authorization.k8s.io/v1';
  const scopes = [
    { kind: 'Role', base: `${rbac}/namespaces/${NAMESPACE}`, rules: role },
    { kind: 'ClusterRole', base: rbac, rules: clusterRole },
  ] as const;
  for (const { kind, base, rules } of scopes) {
    const plural = kind === 'Role' ? 'role' : 'clusterrole';
    const metadata = { name: 'pillion-injector' };
    const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind, name: metadata.name };
    const subjects = [{ kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name: 'injector' }];
    const body = { metadata, rules: rules.map(withoutReason) };
    await admin.call({ method: 'POST', path: `${base}/${plural}s`, body });
    const binding = { metadata, roleRef, subjects };
    await admin.call({ method: 'POST', path: `${base}/${plural}bindings`, body: binding });
  }
}

function withoutReason({ reason: _reason, ...rule }: RbacRule): object {
  return rule;
}
