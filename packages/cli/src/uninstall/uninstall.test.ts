import { namesOf } from '@pillion/core/kubernetes/manifests';
import { expect, it } from 'vitest';
import { resourcePath } from '../cluster/resources.ts';
import { install } from '../install/install.ts';
import { answering, installationOf, stage } from '../install/testing.ts';
import { labelledNamespaces, remainingSidecars, tellRemaining } from './remaining-sidecars.ts';
import { uninstall } from './uninstall.ts';

const WAIT = { force: false, timeoutMs: 60_000 };
const NAMES = namesOf('', 'istio-system');
const NAMESPACE = resourcePath('Namespace', 'istio-system');

async function installed(...revisions: readonly string[]) {
  const on = stage();
  for (const revision of revisions) {
    const installation = installationOf({ revision, revisionTags: [`tag-${revision || 'none'}`] });
    answering(on, installation);
    await install(on, installation, WAIT);
  }
  on.api.onWrite = () => {};
  return on;
}

it('leaves nothing, the Secret of the injector and the namespace included, and webhooks go first', async () => {
  const on = await installed('');
  const from = on.api.requests.length;
  const count = on.api.objects.size;
  expect(await uninstall(on, NAMES, 10_000)).toBe(count);
  expect([...on.api.objects.keys()]).toEqual([]);
  const deletions = on.api.requests.slice(from).filter((each) => each.startsWith('DELETE'));
  expect(deletions.slice(0, 2).every((each) => each.includes('mutatingwebhook'))).toBe(true);
  expect(deletions.at(-1)).toBe(`DELETE ${NAMESPACE}`);
  expect(await uninstall(on, NAMES, 10_000)).toBe(0);
});

it('keeps other revisions, and the namespace with them', async () => {
  const on = await installed('', 'canary');
  await uninstall(on, NAMES, 10_000);
  const left = [...on.api.objects].filter(([path]) => path !== NAMESPACE);
  expect(on.api.objects.has(NAMESPACE)).toBe(true);
  for (const [, { metadata }] of left) expect(metadata.name).toMatch(/canary/);
  await uninstall(on, namesOf('canary', 'istio-system'), 10_000);
  expect(on.api.objects.size).toBe(0);
});

it('keeps a namespace in which somebody lives, and says who', async () => {
  const on = await installed('');
  on.api.put(resourcePath('ConfigMap', 'mine', 'istio-system'), { metadata: { name: 'mine' } });
  await uninstall(on, NAMES, 10_000);
  expect([...on.api.objects.keys()]).toHaveLength(2);
  expect(on.progress.lines.at(-1)).toBe(
    'kept       Namespace istio-system: in it is ConfigMap mine',
  );
});

it('leaves a Secret of that name alone that the injector did not make', async () => {
  const on = stage();
  const path = resourcePath('Secret', NAMES.authoritySecret, 'istio-system');
  on.api.put(path, { metadata: { name: NAMES.authoritySecret, namespace: 'istio-system' } });
  await uninstall(on, NAMES, 10_000);
  expect(on.api.objects.has(path)).toBe(true);
});

it('waits for what is held up, and says by whom', async () => {
  const on = await installed('');
  const path = resourcePath('Service', 'istiod', 'istio-system');
  const service = on.api.objects.get(path);
  on.api.put(path, {
    ...service,
    metadata: { ...service?.metadata, finalizers: ['example.com/balancer'] },
  });
  await expect(uninstall(on, NAMES, 10_000)).rejects.toMatchObject({
    code: 'uninstall.stays',
    message: expect.stringContaining('example.com/balancer'),
  });
});

it('tells who still has a sidecar of this revision', async () => {
  const { api } = stage();
  const pod = (namespace: string, name: string, revision?: string): void => {
    const status = JSON.stringify({ revision });
    const annotations = revision === undefined ? {} : { 'sidecar.istio.io/status': status };
    api.put(resourcePath('Pod', name, namespace), { metadata: { name, namespace, annotations } });
  };
  for (const name of ['a', 'b', 'c', 'd']) pod('shop', name, 'default');
  pod('shop', 'of-another', 'canary');
  pod('plain', 'without');
  pod('bank', 'one', 'default');
  for (const [name, labels] of [
    ['shop', { 'istio-injection': 'enabled' }],
    ['bank', { 'istio.io/rev': 'default' }],
    ['plain', {}],
    ['other', { 'istio.io/rev': 'canary' }],
  ] as const) {
    api.put(resourcePath('Namespace', name), { metadata: { name, labels } });
  }
  const lines = tellRemaining(await remainingSidecars(api, ''), await labelledNamespaces(api, ''));
  expect(lines.slice(1)).toEqual([
    '  bank: 1 pod (one)',
    '  shop: 4 pods (a, b, c, and 1 more)',
    'These namespaces are still labelled for injection: shop, bank',
  ]);
  expect(tellRemaining([], [])).toEqual([]);
});
