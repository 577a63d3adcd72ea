import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { MutatingWebhookConfiguration } from 'kubernetes-models/admissionregistration.k8s.io/v1/MutatingWebhookConfiguration';
import { Deployment } from 'kubernetes-models/apps/v1/Deployment';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget';
import { ClusterRole } from 'kubernetes-models/rbac.authorization.k8s.io/v1/ClusterRole';
import { ClusterRoleBinding } from 'kubernetes-models/rbac.authorization.k8s.io/v1/ClusterRoleBinding';
import { Role } from 'kubernetes-models/rbac.authorization.k8s.io/v1/Role';
import { RoleBinding } from 'kubernetes-models/rbac.authorization.k8s.io/v1/RoleBinding';
import { ConfigMap } from 'kubernetes-models/v1/ConfigMap';
import { Namespace } from 'kubernetes-models/v1/Namespace';
import { Service } from 'kubernetes-models/v1/Service';
import { ServiceAccount } from 'kubernetes-models/v1/ServiceAccount';
import { describe, expect, it } from 'vitest';
import release from '../../../package.json' with { type: 'json' };
import { selectWebhook } from '../../injection/index.ts';
import { matchesSelector } from '../label-selector.ts';
import { splitYamlDocuments } from '../yaml-documents.ts';
import { instanceLabels, ownerOf } from './labels.ts';
import { manifests } from './manifests.ts';
import { namesOf } from './names.ts';
import type { KubernetesObject } from './object.ts';
import type { ManifestOptions } from './options.ts';
import { plainManifests, writeManifests } from './write.ts';

const MODELS = {
  ClusterRole,
  ClusterRoleBinding,
  ConfigMap,
  Deployment,
  MutatingWebhookConfiguration,
  Namespace,
  PodDisruptionBudget,
  Role,
  RoleBinding,
  Service,
  ServiceAccount,
} as const;

function build(options: Omit<ManifestOptions, 'release'> = {}): readonly KubernetesObject[] {
  const built = manifests({ release: '1.2.3', ...options });
  if (!built.ok) throw new Error(JSON.stringify(built.problems));
  return built.value;
}

function find<Kind extends keyof typeof MODELS>(
  objects: readonly KubernetesObject[],
  kind: Kind,
  name?: string,
): InstanceType<(typeof MODELS)[Kind]> {
  const found = objects.find(
    (object) => object.kind === kind && (name === undefined || object.metadata.name === name),
  );
  if (found === undefined) throw new Error(`there is no ${kind} ${name ?? ''}`);
  return found as unknown as InstanceType<(typeof MODELS)[Kind]>;
}

const name = fc.stringMatching(/^[a-z]([a-z0-9-]{0,10}[a-z0-9])?$/);
const anyOptions: fc.Arbitrary<Omit<ManifestOptions, 'release'>> = fc.record(
  {
    revision: fc.oneof(fc.constantFrom('', 'default', 'canary'), name),
    namespace: fc.oneof(fc.constant('istio-system'), name),
    hub: fc.constantFrom('pillion', 'registry.example:5000/mesh/pillion'),
    tag: fc.constantFrom('0.1.0', 'latest'),
    imagePullPolicy: fc.constantFrom('Always', 'IfNotPresent', 'Never'),
    replicas: fc.integer({ min: 1, max: 9 }),
    failurePolicy: fc.constantFrom('Fail', 'Ignore'),
    nativeSidecars: fc.constantFrom('auto', 'true', 'false'),
    watchdog: fc.constantFrom('off', 'report', 'restart'),
    revisionTags: fc.uniqueArray(fc.constantFrom('tag-a', 'tag-b', 'tag-c')),
  },
  { requiredKeys: [] },
);

describe('manifests', () => {
  it('are what the schemas of Kubernetes accept, carry the marks of their owner, and refer to each other', () => {
    fc.assert(
      fc.property(anyOptions, (options) => {
        const objects = build(options);
        const revision = options.revision === 'default' ? '' : (options.revision ?? '');
        const names = namesOf(revision, options.namespace ?? 'istio-system');
        for (const object of objects) {
          const Model = MODELS[object.kind as keyof typeof MODELS];
          expect(() => new Model(object as never).validate()).not.toThrow();
          const shared = object.kind === 'Namespace';
          expect(ownerOf(object.metadata.labels)).toEqual({
            instance: shared ? '' : names.instance,
          });
        }
        const selector = find(objects, 'Service').spec?.selector ?? {};
        const { metadata, spec } = find(objects, 'Deployment').spec?.template ?? {};
        expect(matchesSelector({ matchLabels: selector }, metadata?.labels ?? {})).toBe(true);
        expect(spec?.serviceAccountName).toBe(find(objects, 'ServiceAccount').metadata?.name);
        for (const kind of ['RoleBinding', 'ClusterRoleBinding'] as const) {
          const { roleRef, subjects = [] } = find(objects, kind);
          expect(find(objects, roleRef.kind as 'Role', roleRef.name)).toBeDefined();
          expect(subjects).toMatchObject([{ name: names.injector, namespace: names.namespace }]);
        }
        for (const { kind, ...configuration } of objects) {
          if (kind !== 'MutatingWebhookConfiguration') continue;
          const { webhooks = [] } = configuration as unknown as MutatingWebhookConfiguration;
          for (const { clientConfig } of webhooks) {
            expect(clientConfig.service?.name).toBe(find(objects, 'Service').metadata?.name);
            expect(clientConfig.caBundle).toBeUndefined();
          }
        }
      }),
      { numRuns: 50 },
    );
  });

  it('of two revisions, or two namespaces, share no object but a namespace', () => {
    fc.assert(
      fc.property(name, name, (revision, namespace) => {
        fc.pre(revision !== 'default' && namespace !== 'istio-system' && revision !== namespace);
        const installs = [{}, { revision }, { namespace }, { revision, namespace }];
        const keys = installs.flatMap((options) =>
          build(options)
            .filter(({ kind }) => kind !== 'Namespace')
            .map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? ''}/${metadata.name}`),
        );
        expect(new Set(keys).size).toBe(keys.length);
        const owners = installs.map((options) =>
          instanceLabels(namesOf(options.revision ?? '', options.namespace ?? 'istio-system')),
        );
        expect(new Set(owners.map((owner) => JSON.stringify(owner))).size).toBe(4);
      }),
      { numRuns: 30 },
    );
  });

  it('put the webhook configurations last, and are read back as they were written', async () => {
    const { parse } = await import('yaml');
    const objects = build({ revisionTags: ['prod'] });
    const kinds = objects.map(({ kind }) => kind);
    expect(kinds.slice(-2)).toEqual(Array(2).fill('MutatingWebhookConfiguration'));
    expect(kinds.filter((kind) => kind === 'MutatingWebhookConfiguration')).toHaveLength(2);
    expect(kinds[0]).toBe('Namespace');
    const documents = splitYamlDocuments(writeManifests(objects));
    expect(documents.map(({ text }) => parse(text) as unknown)).toEqual(objects);
  });

  it('let no webhook be called for the injector itself, whatever its namespace is labelled with', () => {
    const { labels = {} } = find(build(), 'Deployment').spec?.template.metadata ?? {};
    for (const namespaceLabels of [
      {},
      { 'istio-injection': 'enabled' },
      { 'istio.io/rev': 'default' },
    ]) {
      const { webhook } = selectWebhook({
        namespace: 'istio-system',
        namespaceLabels,
        podLabels: labels,
        revision: 'default',
        enableNamespacesByDefault: true,
      });
      expect(webhook).toBeUndefined();
    }
  });

  it('allow the injector no more than names it', () => {
    const { rules = [] } = find(build({ revision: 'canary', namespace: 'mesh' }), 'ClusterRole');
    const patch = rules.filter(({ verbs }) => verbs.includes('patch'));
    expect(patch.map(({ resourceNames }) => resourceNames)).toEqual([
      ['istio-sidecar-injector-canary-mesh'],
    ]);
    expect(rules.flatMap(({ verbs }) => verbs)).not.toContain('*');
    expect(rules.flatMap(({ verbs }) => verbs)).not.toContain('delete');
  });
});

describe('values', () => {
  it('of the chart reach the ConfigMaps, the webhooks and the injector', () => {
    const objects = build({
      hub: 'registry.example/mesh',
      values: {
        global: { imagePullSecrets: ['pull'], proxy: { autoInject: 'disabled' } },
        meshConfig: { accessLogFile: '/dev/stdout', trustDomain: 'a.example' },
        pilot: { env: { PLATFORM: 'openshift', ENABLE_NATIVE_SIDECARS: 'false' } },
        sidecarInjectorWebhook: {
          enableNamespacesByDefault: true,
          reinvocationPolicy: 'IfNeeded',
          templates: { extra: 'metadata: {}' },
        },
      },
    });
    const { data = {} } = find(objects, 'ConfigMap', 'istio-sidecar-injector');
    expect(data['config']).toContain('policy: disabled');
    expect(data['config']).toContain('extra: ');
    expect(JSON.parse(data['values'] ?? '')).toMatchObject({
      global: {
        hub: 'registry.example/mesh',
        proxy: { autoInject: 'disabled', statusPort: 15_020 },
      },
    });
    expect(find(objects, 'ConfigMap', 'istio').data?.['mesh']).toContain('trustDomain: a.example');
    const { spec } = find(objects, 'Deployment').spec?.template ?? {};
    expect(spec?.imagePullSecrets).toEqual([{ name: 'pull' }]);
    expect(spec?.containers[0]?.image).toBe('registry.example/mesh/injector:1.2.3');
    const env = spec?.containers[0]?.env ?? [];
    expect(env.filter((each) => each.name === 'ENABLE_NATIVE_SIDECARS')).toEqual([
      { name: 'ENABLE_NATIVE_SIDECARS', value: 'false' },
    ]);
    const { webhooks = [] } = find(objects, 'MutatingWebhookConfiguration');
    expect(webhooks).toHaveLength(5);
    expect(webhooks[0]?.reinvocationPolicy).toBe('IfNeeded');
  });

  it('that the injector would refuse are refused before anything is applied, all at once', () => {
    const built = manifests({
      release: '1.2.3',
      revision: 'Canary',
      hub: 'Not A Hub',
      replicas: 0,
      values: {
        global: { proxy: { statusPort: 'x' } },
        meshConfig: { outboundTrafficPolicy: { mode: 'SOME' } },
        sidecarInjectorWebhook: { templates: { broken: '{{ nope }}' } },
        revision: 'other',
      },
    });
    const told = built.ok ? [] : built.problems;
    const text = told.map(({ subject, value }) => `${subject}=${value}`).join('\n');
    for (const part of [
      'revision=Canary',
      'hub=',
      'replicas=0',
      'statusPort=x',
      'mode=SOME',
      '="other"',
    ]) {
      expect(text).toContain(part);
    }
    expect(JSON.stringify(told)).toContain('nope');
  });

  it('with a mistyped key are told which was meant', () => {
    const built = manifests({ release: '1.2.3', values: { sidecarInjectorWebhok: {} } });
    expect(JSON.stringify(built)).toContain('sidecarInjectorWebhook is');
  });

  it('can be unset by null', () => {
    const objects = build({ values: { global: { proxy: { resources: null } } } });
    const { data = {} } = find(objects, 'ConfigMap', 'istio-sidecar-injector');
    expect(data['values']).not.toContain('resources');
  });
});

it('deploy/pillion.yaml is current; pnpm manifests writes it', () => {
  const page = new URL('../../../../../deploy/pillion.yaml', import.meta.url);
  expect(readFileSync(page, 'utf8')).toBe(plainManifests(release.version));
});
