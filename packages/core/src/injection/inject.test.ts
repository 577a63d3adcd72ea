import { describe, expect, test } from 'vitest';
import type { Pod } from '../kubernetes/types.ts';
import { loadTestConfig } from '../testing/test-config.ts';
import type { ClusterFacts } from './cluster-facts.ts';
import { inject } from './inject.ts';
import type { Injected } from './outcome.ts';

const APP: Pod = { metadata: { name: 'p' }, spec: { containers: [{ name: 'app' }] } };

function injected(pod: Pod, cluster: ClusterFacts = {}): Injected {
  const outcome = inject(loadTestConfig({ cluster }), { pod, namespace: 'shop' });
  if (outcome.kind !== 'injected') throw new Error(JSON.stringify(outcome));
  return outcome;
}

function containerNames(pod: Pod): readonly string[] {
  return (pod.spec?.containers ?? []).map(({ name }) => name);
}

describe('inject', () => {
  test('an application that waits for the proxy comes after it', () => {
    const hold = { holdApplicationUntilProxyStarts: true };
    const annotations = { 'proxy.istio.io/config': JSON.stringify(hold) };
    expect(containerNames(injected({ ...APP, metadata: { annotations } }).pod)).toEqual([
      'istio-proxy',
      'app',
    ]);
    expect(containerNames(injected(APP).pod)).toEqual(['app', 'istio-proxy']);
  });

  test('the variables of a ProxyConfig resource of the namespace reach the proxy', () => {
    const spec = { environmentVariables: { COLOUR: 'blue' } };
    const proxyConfigs = [
      { namespace: 'other', spec: { environmentVariables: { COLOUR: 'red' } } },
      { namespace: 'shop', spec },
    ];
    const proxy = injected(APP, { proxyConfigs }).pod.spec?.containers[1];
    expect(proxy?.env).toContainEqual({ name: 'COLOUR', value: 'blue' });
  });

  test('fields that nobody here knows survive, at every level', () => {
    const pod = {
      ...APP,
      spec: { containers: [{ name: 'app', newField: { x: 1 } }], newSpecField: [1] },
    };
    const { pod: after, patch } = injected(pod);
    expect(after.spec).toMatchObject({
      containers: [{ newField: { x: 1 } }, {}],
      newSpecField: [1],
    });
    expect(JSON.stringify(patch)).not.toContain('new');
  });

  test.for([
    [
      'more annotations than the API server takes',
      { note: 'x'.repeat(300_000) },
      'annotations.tooLarge',
    ],
    [
      'one template over and over',
      { 'inject.istio.io/templates': 'sidecar,'.repeat(99) + 'sidecar' },
      'template.tooMany',
    ],
  ] as const)('refuses %s', ([, annotations, code]) => {
    const pod = { ...APP, metadata: { annotations } };
    expect(inject(loadTestConfig(), { pod, namespace: 'shop' })).toMatchObject({
      kind: 'refused',
      problems: [{ code }],
    });
  });

  test('the message stays readable, however much is wrong', () => {
    const annotations = { 'prometheus.istio.io/scrape-targets': 'x,'.repeat(10_000) };
    const pod = { ...APP, metadata: { annotations } };
    const outcome = inject(loadTestConfig(), { pod, namespace: 'shop' });
    expect('message' in outcome && outcome.message).toMatch(/; and 9992 more$/);
  });

  test('every problem of a pod is told at once', () => {
    const annotations = {
      'inject.istio.io/templates': 'nope',
      'traffic.sidecar.istio.io/excludeOutboundPorts': 'x',
      'proxy.istio.io/overrides': '[]',
    };
    const outcome = inject(loadTestConfig(), {
      pod: { ...APP, metadata: { annotations } },
      namespace: 'shop',
    });
    expect(outcome).toMatchObject({
      kind: 'refused',
      reason: { code: 'refused.annotation' },
      problems: [
        { code: 'port.malformed' },
        { code: 'overrides.malformed' },
        { code: 'template.unknown' },
      ],
    });
  });

  test('the refusal says what would be accepted, after the words of Istio', () => {
    const annotations = { 'sidecar.istio.io/interceptionMode': 'redirect' };
    const outcome = inject(loadTestConfig(), {
      pod: { ...APP, metadata: { annotations } },
      namespace: 'shop',
    });
    expect('message' in outcome && outcome.message.split('\n')).toEqual([
      'failed to run injection template: 1 error occurred:',
      "\t* invalid value 'redirect' for annotation 'sidecar.istio.io/interceptionMode': interceptionMode invalid, use REDIRECT,TPROXY,NONE: redirect",
      '',
      '  sidecar.istio.io/interceptionMode="redirect": is no interception mode; accepted: REDIRECT, TPROXY, NONE',
    ]);
  });
});
