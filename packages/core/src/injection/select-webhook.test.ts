import fc from 'fast-check';
import { expect, test } from 'vitest';
import { matchesSelector, type LabelSelector } from '../kubernetes/label-selector.ts';
import { selectWebhook, type WebhookName } from './select-webhook.ts';

/** The selectors as they stand in a configuration; the API server knows nothing else. */
function entries(revision: string): readonly [WebhookName, LabelSelector, LabelSelector][] {
  const absent = (key: string) => ({ key, operator: 'DoesNotExist' });
  const within = (key: string, ...values: string[]) => ({ key, operator: 'In', values });
  const without = (key: string, ...values: string[]) => ({ key, operator: 'NotIn', values });
  const notDeclined = without('sidecar.istio.io/inject', 'false');
  const of = (...matchExpressions: NonNullable<LabelSelector['matchExpressions']>[number][]) => ({
    matchExpressions,
  });
  const bare = [absent('istio-injection'), absent('istio.io/rev')];
  const revisioned: [WebhookName, LabelSelector, LabelSelector][] = [
    [
      'rev.namespace',
      of(within('istio.io/rev', revision), absent('istio-injection')),
      of(notDeclined),
    ],
    ['rev.object', of(...bare), of(notDeclined, within('istio.io/rev', revision))],
  ];
  if (revision !== 'default') return revisioned;
  const cluster = ['kube-system', 'kube-public', 'kube-node-lease', 'local-path-storage'];
  return [
    ...revisioned,
    ['namespace', of(within('istio-injection', 'enabled')), of(notDeclined)],
    ['object', of(...bare), of(within('sidecar.istio.io/inject', 'true'), absent('istio.io/rev'))],
    [
      'auto',
      of(...bare, without('kubernetes.io/metadata.name', ...cluster)),
      of(absent('sidecar.istio.io/inject'), absent('istio.io/rev')),
    ],
  ];
}

test('fires exactly where the selectors of a configuration do', () => {
  const labels = (values: Record<string, string | undefined>) =>
    Object.fromEntries(Object.entries(values).filter((entry) => entry[1] !== undefined)) as Record<
      string,
      string
    >;
  fc.assert(
    fc.property(
      fc.record({
        namespace: fc.constantFrom('shop', 'kube-system'),
        injection: fc.constantFrom(undefined, 'enabled', 'disabled', ''),
        namespaceRevision: fc.constantFrom(undefined, 'default', 'canary'),
        inject: fc.constantFrom(undefined, 'true', 'false', 'yes'),
        podRevision: fc.constantFrom(undefined, 'default', 'canary'),
        revision: fc.constantFrom('default', 'canary'),
        auto: fc.boolean(),
      }),
      ({ namespace, injection, namespaceRevision, inject, podRevision, revision, auto }) => {
        const namespaceLabels = labels({
          'kubernetes.io/metadata.name': namespace,
          'istio-injection': injection,
          'istio.io/rev': namespaceRevision,
        });
        const podLabels = labels({
          'sidecar.istio.io/inject': inject,
          'istio.io/rev': podRevision,
        });
        const expected = entries(revision).find(
          ([name, ofNamespace, ofPod]) =>
            (name !== 'auto' || auto) &&
            matchesSelector(ofNamespace, namespaceLabels) &&
            matchesSelector(ofPod, podLabels),
        )?.[0];
        const selection = selectWebhook({
          namespace,
          namespaceLabels,
          podLabels,
          revision,
          enableNamespacesByDefault: auto,
        });
        expect(selection.webhook).toBe(expected);
      },
    ),
    { numRuns: 2000 },
  );
});

test('says why a namespace label with an odd value injects nothing', () => {
  const selection = selectWebhook({
    namespace: 'shop',
    namespaceLabels: { 'istio-injection': 'true' },
    podLabels: { 'sidecar.istio.io/inject': 'true' },
    revision: 'default',
  });
  expect(selection.reason).toMatchObject({
    code: 'unselected.namespaceLabel',
    evidence: { value: 'true' },
  });
});
