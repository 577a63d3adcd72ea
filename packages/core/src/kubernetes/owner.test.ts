import { expect, test } from 'vitest';
import {
  conformancePresent,
  describeConformance,
  readConformance,
} from '../testing/conformance.ts';
import { owningWorkload } from './owner.ts';
import type { ObjectMeta } from './types.ts';

interface Vector {
  readonly meta: ObjectMeta;
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
}

describeConformance('owningWorkload against Istio', () => {
  const vectors = conformancePresent
    ? readConformance<{ deployMeta: Vector[] }>('istio-inject-rendered/functions.json').deployMeta
    : [];

  test.for(vectors)('$kind $name', ({ meta, ...workload }) => {
    expect(owningWorkload(meta)).toEqual(workload);
  });
});

test('an empty hash makes no Deployment of a ReplicaSet', () => {
  const controller = {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    name: 'web',
    uid: '',
    controller: true,
  };
  const metadata = {
    generateName: 'web-',
    labels: { 'pod-template-hash': '', 'rollouts-pod-template-hash': '' },
    ownerReferences: [controller],
  };
  expect(owningWorkload(metadata)).toMatchObject({ kind: 'ReplicaSet', name: 'web' });
});
