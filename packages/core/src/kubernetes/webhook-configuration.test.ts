import { MutatingWebhookConfiguration as Schema } from 'kubernetes-models/admissionregistration.k8s.io/v1/MutatingWebhookConfiguration';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { selectWebhook } from '../injection/select-webhook.ts';
import { describeConformance, readConformanceText } from '../testing/conformance.ts';
import { matchesSelector } from './label-selector.ts';
import {
  MATCH_CONDITIONS,
  type MutatingWebhookConfiguration,
  webhookConfiguration,
  type WebhookOptions,
} from './webhook-configuration.ts';

/** What a Helm release adds to every object. */
const RELEASE = {
  'app.kubernetes.io/instance': 'istio',
  'app.kubernetes.io/managed-by': 'Helm',
  'app.kubernetes.io/name': 'istiod',
  'app.kubernetes.io/part-of': 'istio',
  'app.kubernetes.io/version': '1.0.0',
  'helm.sh/chart': 'istiod-1.0.0',
  'install.operator.istio.io/owning-resource': 'unknown',
  release: 'istio',
};

function build(options: WebhookOptions): MutatingWebhookConfiguration {
  const built = webhookConfiguration(options);
  if (!built.ok) throw new Error(JSON.stringify(built.problems));
  return built.value;
}

const GOLDENS: Readonly<Record<string, readonly WebhookOptions[]>> = {
  default: [{ revision: '' }],
  canary: [{ revision: 'canary' }],
  auto: [{ revision: '', enableNamespacesByDefault: true, reinvocationPolicy: 'IfNeeded' }],
  url: [
    {
      revision: '',
      caBundle: 'QUJD',
      target: { kind: 'url', url: 'https://inj.example:443/inject/cluster/c1/net/n1' },
    },
  ],
  tags: [
    { revision: 'canary', tag: 'default' },
    { revision: 'canary', tag: 'prod' },
    { revision: 'canary' },
  ],
};

describeConformance('as the chart renders them', () => {
  it.each(Object.entries(GOLDENS))('%s', (name, options) => {
    const golden = parseAllDocuments(readConformanceText(`istio-webhook/${name}.yaml`));
    const built = options.map((each) => build({ ...each, labels: RELEASE }));
    expect(built).toEqual(golden.map((document) => document.toJS()));
  });
});

describe('webhookConfiguration', () => {
  it('is accepted by the schema, with every value set', () => {
    const full = build({
      revision: 'canary',
      tag: 'default',
      namespace: 'mesh',
      caBundle: 'QUJD',
      enableNamespacesByDefault: true,
      failurePolicy: 'Ignore',
      reinvocationPolicy: 'IfNeeded',
      timeoutSeconds: 5,
      matchConditions: MATCH_CONDITIONS,
    });
    expect(() => new Schema(full).validate()).not.toThrow();
    expect(full.metadata?.name).toBe('istio-revision-tag-default-mesh');
    expect(full.webhooks).toHaveLength(5);
    for (const webhook of full.webhooks ?? []) {
      expect(webhook).toMatchObject({
        clientConfig: { service: { name: 'istiod-canary', namespace: 'mesh' }, caBundle: 'QUJD' },
        failurePolicy: 'Ignore',
        timeoutSeconds: 5,
        matchConditions: [{ name: 'not-on-the-host-network' }, { name: 'not-a-mirror-pod' }],
      });
    }
  });

  it('names a revision outside istio-system so that two meshes do not share one object', () => {
    expect(build({ revision: '', namespace: 'mesh' }).metadata?.name).toBe(
      'istio-sidecar-injector-mesh',
    );
  });

  it('tells every problem of its options', () => {
    const built = webhookConfiguration({
      revision: 'Canary',
      tag: '',
      timeoutSeconds: 31,
      caBundle: 'no base64',
      target: { kind: 'url', url: 'http://plain' },
    });
    const subjects = built.ok ? [] : built.problems.map(({ subject }) => subject);
    expect(subjects).toEqual(['revision', 'tag', 'timeoutSeconds', 'url', 'caBundle']);
  });
});

/** Every labelling that the selectors can tell apart. */
function* labellings() {
  for (const injection of [undefined, 'enabled', 'disabled', '']) {
    for (const namespaceRevision of [undefined, 'default', 'canary', 'other']) {
      for (const inject of [undefined, 'true', 'false', 'yes']) {
        for (const podRevision of [undefined, 'default', 'canary']) {
          for (const namespace of ['shop', 'kube-system']) {
            yield {
              namespace,
              namespaceLabels: labels({
                'istio-injection': injection,
                'istio.io/rev': namespaceRevision,
              }),
              podLabels: labels({ 'sidecar.istio.io/inject': inject, 'istio.io/rev': podRevision }),
            };
          }
        }
      }
    }
  }
}

function labels(of: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const present = Object.entries(of).filter(
    (each): each is [string, string] => each[1] !== undefined,
  );
  return Object.fromEntries(present);
}

describe('the entries of a configuration', () => {
  it.each([
    { revision: '' },
    { revision: '', enableNamespacesByDefault: true },
    { revision: 'canary' },
    { revision: 'canary', tag: 'default', enableNamespacesByDefault: true },
    { revision: 'canary', tag: 'prod' },
  ])(
    'call the injector once or never, and for those of whom selectWebhook says so: %j',
    (options) => {
      const { webhooks = [] } = build(options);
      const revision = options.tag ?? (options.revision || 'default');
      for (const { namespace, namespaceLabels, podLabels } of labellings()) {
        const allOfNamespace = { ...namespaceLabels, 'kubernetes.io/metadata.name': namespace };
        const called = webhooks.filter(
          ({ namespaceSelector, objectSelector }) =>
            matchesSelector(namespaceSelector ?? {}, allOfNamespace) &&
            matchesSelector(objectSelector ?? {}, podLabels),
        );
        const { enableNamespacesByDefault = false } = options;
        const question = {
          namespace,
          namespaceLabels,
          podLabels,
          revision,
          enableNamespacesByDefault,
        };
        const { webhook } = selectWebhook(question);
        const expected = webhook === undefined ? [] : [`${webhook}.sidecar-injector.istio.io`];
        expect(called.map(({ name }) => name)).toEqual(expected);
      }
    },
  );
});
