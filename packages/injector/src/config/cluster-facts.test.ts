import { describe, expect, it } from 'vitest';
import { parseClusterFacts } from './cluster-facts.ts';

describe('cluster facts', () => {
  it('reads labels, annotations and kubelet versions', () => {
    const namespaces = '{"shop": {"labels": {"istio-injection": "enabled"}}, "constructor": {}}';
    expect(parseClusterFacts({ namespaces, nodes: '{"n1": "v1.33.1"}' })).toEqual({
      ok: true,
      value: {
        namespaces: {
          shop: { labels: { 'istio-injection': 'enabled' }, annotations: {} },
          ['constructor']: { labels: {}, annotations: {} },
        },
        nodes: { n1: 'v1.33.1' },
      },
    });
    expect(parseClusterFacts({})).toEqual({ ok: true, value: {} });
  });

  it('knows no namespace that is not in the file', () => {
    const facts = parseClusterFacts({ namespaces: '{}', nodes: '{}' });
    expect(facts.ok && facts.value.namespaces?.['toString']).toBeUndefined();
    expect(facts.ok && facts.value.nodes?.['__proto__']).toBeUndefined();
  });

  it('tells every problem of both files, and where', () => {
    const namespaces =
      '{"a": 1, "b": {"labels": {"k": true}, "lables": {}}, "c": {"annotations": []}}';
    const facts = parseClusterFacts({ namespaces, nodes: '["n1"]' });
    expect(
      facts.ok ? [] : facts.problems.map((p) => `${p.subject} ${p.value} ${p.reason}`),
    ).toEqual([
      '--namespaces a is not an object',
      '--namespaces b.lables is an unknown field',
      '--namespaces b.labels.k is not a string',
      '--namespaces c.annotations is not an object',
      '--nodes  is not an object',
    ]);
    expect(parseClusterFacts({ nodes: '{' })).toMatchObject({
      problems: [{ subject: '--nodes', reason: expect.stringContaining('is not JSON') }],
    });
  });
});
