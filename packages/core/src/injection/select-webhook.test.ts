import fc from 'fast-check';
import { expect, test } from 'vitest';
import { matchesSelector } from '../kubernetes/label-selector.ts';
import { WEBHOOK_PREFIXES, webhookSelectors } from '../kubernetes/webhook-selectors.ts';
import { selectWebhook } from './select-webhook.ts';

type Labels = Readonly<Record<string, string>>;

interface Situation {
  readonly namespaceLabels: Labels;
  readonly podLabels: Labels;
  readonly revision: string;
  readonly auto: boolean;
}

/** The entry that the selectors of a configuration pick; the API server knows nothing else. */
function bySelectors({ namespaceLabels, podLabels, revision, auto }: Situation) {
  return WEBHOOK_PREFIXES.find((prefix) => {
    const forAll = ['namespace', 'object', 'auto'].includes(prefix);
    if ((forAll && revision !== 'default') || (prefix === 'auto' && !auto)) return false;
    const { namespace, object } = webhookSelectors(prefix, revision);
    return (
      matchesSelector({ matchExpressions: namespace }, namespaceLabels) &&
      matchesSelector({ matchExpressions: object }, podLabels)
    );
  });
}

function present(labels: Readonly<Record<string, string | undefined>>): Labels {
  const entries = Object.entries(labels);
  return Object.fromEntries(
    entries.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

test('fires exactly where the selectors of a configuration do', () => {
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
        const namespaceLabels = present({
          'kubernetes.io/metadata.name': namespace,
          'istio-injection': injection,
          'istio.io/rev': namespaceRevision,
        });
        const podLabels = present({
          'sidecar.istio.io/inject': inject,
          'istio.io/rev': podRevision,
        });
        const expected = bySelectors({ namespaceLabels, podLabels, revision, auto });
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
