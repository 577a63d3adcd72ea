import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LabelSelector } from '../kubernetes/label-selector.ts';
import {
  conformancePresent,
  describeConformance,
  readConformance,
} from '../testing/conformance.ts';
import { decide } from './decide.ts';

interface Vector {
  readonly name: string;
  readonly policy: string;
  readonly namespace: string;
  readonly hostNetwork: boolean;
  readonly labels: Record<string, string> | null;
  readonly annotations: Record<string, string> | null;
  readonly never: LabelSelector[] | null;
  readonly always: LabelSelector[] | null;
  readonly want: boolean;
}

describeConformance('decide against Istio', () => {
  const vectors = conformancePresent
    ? readConformance<Vector[]>('istio-inject-rendered/inject-required.json')
    : [];

  test.for(vectors)('$name', (vector) => {
    const policy = {
      policy: vector.policy,
      neverInjectSelector: vector.never ?? [],
      alwaysInjectSelector: vector.always ?? [],
    };
    const metadata = { labels: vector.labels ?? {}, annotations: vector.annotations ?? {} };
    const pod = { metadata, spec: { hostNetwork: vector.hostNetwork, containers: [] } };
    expect(decide(policy, pod, vector.namespace).inject).toBe(vector.want);
  });
});

const ENABLED = { policy: 'enabled', neverInjectSelector: [], alwaysInjectSelector: [] };
const INJECT = 'sidecar.istio.io/inject';

function podWith(labels: Record<string, string>, annotations: Record<string, string> = {}) {
  return { metadata: { labels, annotations }, spec: { containers: [] } };
}

describe('decide', () => {
  test.for([
    ['injected.label', ENABLED, podWith({ [INJECT]: 'true' })],
    ['skipped.label', ENABLED, podWith({ [INJECT]: 'false' })],
    ['skipped.annotation', ENABLED, podWith({}, { [INJECT]: 'false' })],
    ['injected.policy', ENABLED, podWith({ [INJECT]: '' }, { [INJECT]: 'false' })],
    ['skipped.policy', { ...ENABLED, policy: 'disabled' }, podWith({ [INJECT]: 'yes' })],
    ['skipped.invalidPolicy', { ...ENABLED, policy: 'on' }, podWith({ [INJECT]: 'true' })],
    [
      'skipped.neverSelector',
      { ...ENABLED, neverInjectSelector: [{ matchLabels: { job: 'x' } }] },
      podWith({ job: 'x' }),
    ],
    [
      'injected.alwaysSelector',
      {
        policy: 'disabled',
        neverInjectSelector: [{}, { matchExpressions: [{ key: 'a', operator: 'Sometimes' }] }],
        alwaysInjectSelector: [{ matchExpressions: [{ key: 'a', operator: 'Exists' }] }],
      },
      podWith({ a: '' }),
    ],
  ] as const)('%s', ([code, policy, subject]) => {
    expect(decide(policy, subject, 'shop').reason.code).toBe(code);
  });

  test('tells on what the decision rests', () => {
    expect(decide(ENABLED, podWith({ [INJECT]: 'false' }), 'shop').reason.evidence).toEqual({
      label: INJECT,
      value: 'false',
    });
  });

  test('a pod that declines is never injected, whatever the policy and selectors', () => {
    fc.assert(
      fc.property(fc.string(), fc.boolean(), (policy, always) => {
        const selectors = always
          ? [{ matchExpressions: [{ key: INJECT, operator: 'Exists' }] }]
          : [];
        const settings = { policy, neverInjectSelector: [], alwaysInjectSelector: selectors };
        expect(decide(settings, podWith({ [INJECT]: 'false' }), 'shop').inject).toBe(false);
      }),
    );
  });
});
