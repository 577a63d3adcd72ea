import { type KubernetesObject, namesOf } from '@pillion/core/kubernetes/manifests';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import type { KubeApi } from '../cluster/kube-api.ts';
import { systemClock } from '../cluster/clock.ts';
import { getObject, listObjects, type Stored } from '../cluster/objects.ts';
import { pathOf, resourcePath } from '../cluster/resources.ts';
import { realApiServer, realPrograms } from '../cluster/testing/real-api-server.ts';
import { RecordedProgress } from '../cluster/testing/recorded-progress.ts';
import { runInMemory } from '../testing.ts';
import { uninstall } from '../uninstall/uninstall.ts';
import { install } from './install.ts';
import { BUNDLE, installationOf } from './testing.ts';

const programs = await realPrograms();
const NAME = 'on a real API server';
const MISSING = 'there is none; pnpm cluster up builds one, and etcd-server is a package';

const NAMESPACE = 'istio-system';
const CONFIG = resourcePath('ConfigMap', 'istio-sidecar-injector', NAMESPACE);
const WEBHOOK = resourcePath('MutatingWebhookConfiguration', 'istio-sidecar-injector');

describe.skipIf(programs === undefined)(programs ? NAME : `${NAME} (skipped: ${MISSING})`, () => {
  it('is applied, applied again without a change, kept where edited, and leaves nothing', async () => {
    if (programs === undefined) return;
    await using cluster = await realApiServer(programs);
    const { api } = cluster;
    const clock = systemClock(new AbortController().signal);
    const names = namesOf('', NAMESPACE);
    const installation = installationOf({ revisionTags: ['prod'] });
    const apply = async (force = false): Promise<readonly string[]> => {
      const progress = new RecordedProgress();
      await install({ api, clock, progress }, installation, { force });
      return progress.lines.slice(1);
    };

    expect(words(await apply())).toEqual(new Set(['created']));
    expect(words(await apply())).toEqual(new Set(['unchanged']));

    // What the injector writes is not undone.
    await writeSecret(api, names.authoritySecret);
    await patchBundle(api);
    const patched = await getObject(api, WEBHOOK);
    expect(words(await apply())).toEqual(new Set(['unchanged', 'changed']));
    expect(words(await apply())).toEqual(new Set(['unchanged']));
    expect(JSON.stringify(patched)).toContain(`"caBundle":"${BUNDLE}"`);
    expect(JSON.stringify(await getObject(api, WEBHOOK))).toContain(`"caBundle":"${BUNDLE}"`);

    // Nor is what a person edits, until it is asked for.
    await edit(api, { data: { config: 'policy: disabled\n' } });
    await expect(apply()).rejects.toMatchObject({
      code: 'install.conflict',
      message: expect.stringMatching(/\.data\.config.*conflict with "a-person"/),
    });
    expect(words(await apply(true))).toEqual(new Set(['unchanged', 'changed']));

    // The command line does the same, by a kubeconfig.
    const at = `--kubeconfig=${cluster.kubeconfig}`;
    const again = await runInMemory(['install', at, '--no-wait', '--replicas=3']);
    expect(again).toMatchObject({ code: 0, stderr: '' });
    expect(again.stdout).toMatch(/^changed +Deployment istio-system\/pillion-injector$/m);
    const short = await runInMemory(['install', at, '--timeout=1s']);
    expect(short).toMatchObject({ code: 1 });
    expect(short.stderr).toContain('install.notReady');

    const progress = new RecordedProgress();
    await uninstall({ api, clock, progress }, names, 60_000);
    expect(await leftovers(api)).toEqual([]);
    const { stdout } = await runInMemory(['uninstall', at]);
    expect(stdout).toContain('pillion is not installed in istio-system');

    // Who has applied the plain manifests is taken over from without a fight.
    const { stdout: plain } = await runInMemory(['install', '--dry-run', '--revision-tags=prod']);
    for (const document of parseAllDocuments(plain)) {
      await create(api, document.toJS() as KubernetesObject);
    }
    const over = await runInMemory(['install', at, '--no-wait', '--revision-tags=prod']);
    expect(over).toMatchObject({ code: 0, stderr: '' });
    expect(over.stdout).not.toMatch(/^created/m);
  }, 180_000);
});

function words(lines: readonly string[]): ReadonlySet<string> {
  return new Set(lines.map((line) => line.replace(/ .*/, '')));
}

/** Whatever has a name of ours, of the kinds that are installed or follow from those. */
async function leftovers(api: KubeApi): Promise<readonly string[]> {
  const lists = await Promise.all(
    (
      [
        'ClusterRole',
        'ClusterRoleBinding',
        'ConfigMap',
        'Deployment',
        'MutatingWebhookConfiguration',
        'Namespace',
        'Pod',
        'PodDisruptionBudget',
        'ReplicaSet',
        'Role',
        'RoleBinding',
        'Secret',
        'Service',
        'ServiceAccount',
      ] as const
    ).map((kind) => listObjects<Stored>(api, kind)),
  );
  return lists
    .flat()
    .map(({ kind, metadata: { namespace = '', name } }) => `${kind} ${namespace}/${name}`)
    .filter((title) => /istio|pillion/.test(title));
}

/** As a client does that sends whole objects. */
async function create(api: KubeApi, object: KubernetesObject): Promise<void> {
  await api.request({
    method: 'POST',
    path: pathOf(object).replace(/\/[^/]+$/, ''),
    query: { fieldManager: 'kubectl-client-side-apply' },
    contentType: 'application/json',
    body: object,
  });
}

async function writeSecret(api: KubeApi, name: string): Promise<void> {
  await api.request({
    method: 'POST',
    path: `/api/v1/namespaces/${NAMESPACE}/secrets`,
    contentType: 'application/json',
    body: {
      metadata: { name, labels: { 'app.kubernetes.io/managed-by': 'pillion-injector' } },
      data: { 'ca.crt': BUNDLE },
    },
  });
}

async function patchBundle(api: KubeApi): Promise<void> {
  await api.request({
    method: 'PATCH',
    path: WEBHOOK,
    contentType: 'application/json-patch+json',
    body: [{ op: 'add', path: '/webhooks/0/clientConfig/caBundle', value: BUNDLE }],
  });
}

async function edit(api: KubeApi, body: object): Promise<void> {
  await api.request({
    method: 'PATCH',
    path: CONFIG,
    query: { fieldManager: 'a-person' },
    contentType: 'application/merge-patch+json',
    body,
  });
}
