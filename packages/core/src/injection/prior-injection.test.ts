import { expect, test } from 'vitest';
import type { Pod } from '../kubernetes/types.ts';
import { readPriorInjection, withoutPriorInjection } from './prior-injection.ts';

function pod(annotations: Record<string, string>): Pod {
  const containers = [{ name: 'app' }, { name: 'istio-proxy' }];
  return {
    metadata: { annotations },
    spec: { containers, initContainers: [{ name: 'istio-init' }] },
  };
}

test.for(['', '{', '5', '[]', '{"containers":"istio-proxy"}', '{"containers":[1]}', 'true'])(
  'a status of %j is no status',
  (status) => {
    const read = readPriorInjection(pod({ 'sidecar.istio.io/status': status }));
    expect(read).toEqual({
      ok: true,
      value: { overrides: { containers: [], initContainers: [] } },
    });
  },
);

test.for([
  '',
  '{',
  '[]',
  '{"containers":{}}',
  '{"containers":[{"name":5}]}',
  '{"containers":[null]}',
])('overrides of %j are refused', (overrides) => {
  const read = readPriorInjection(pod({ 'proxy.istio.io/overrides': overrides }));
  expect(read).toMatchObject({ ok: false, problems: [{ code: 'overrides.malformed' }] });
});

test('templates see the pod as its owner wrote it', () => {
  const injected = pod({
    'sidecar.istio.io/status': '{"containers":["istio-proxy"],"initContainers":["istio-init"]}',
    'proxy.istio.io/overrides': '{"containers":[{"name":"istio-proxy","image":"own"}]}',
    'prometheus.io/port': '15020',
    'prometheus.io/scrape': 'true',
    note: 'x',
  });
  const read = readPriorInjection(injected);
  if (!read.ok) throw new Error('unreadable');
  const bare = withoutPriorInjection(injected, read.value, 15_020);
  expect(Object.keys(bare.metadata?.annotations ?? {})).toEqual([
    'proxy.istio.io/overrides',
    'note',
  ]);
  expect(bare.spec).toEqual({
    containers: [{ name: 'app' }, { name: 'istio-proxy', image: 'own' }],
    initContainers: [],
  });
});
