import { describe, expect, test } from 'vitest';
import { mergePrometheus } from './prometheus-merge.ts';

const SETTINGS = { mergeByDefault: true, statusPort: 15_020, everyPod: true };
const MERGED = {
  'prometheus.io/scrape': 'true',
  'prometheus.io/port': '15020',
  'prometheus.io/path': '/stats/prometheus',
};

function merge(annotations: Record<string, string>, settings = SETTINGS) {
  const pod = { metadata: { annotations }, spec: { containers: [{ name: 'istio-proxy' }] } };
  const merged = mergePrometheus(pod, settings);
  if (!merged.ok) return { problems: merged.problems.map(({ reason }) => reason) };
  const env = merged.value.spec?.containers[0]?.env ?? [];
  return { annotations: merged.value.metadata?.annotations, env: env.map(({ value }) => value) };
}

describe('mergePrometheus', () => {
  test.for([
    ['a pod without annotations becomes scrapeable', {}, MERGED, []],
    [
      'names are compared as Prometheus sanitises them',
      { 'prometheus-io.scrape': 'true', 'prometheus.io.port': '9090' },
      MERGED,
      ['{"scrape":"true","path":"","port":"9090"}'],
    ],
    [
      'the first target stands in for the older annotations',
      { 'prometheus.istio.io/scrape-targets': '9090:/m, 9091', 'prometheus.io/port': '1' },
      MERGED,
      [
        '{"scrape":"","path":"/m","port":"9090","targets":[{"port":"9090","path":"/m"},{"port":"9091","path":"/metrics"}]}',
      ],
    ],
  ] as const)('%s', ([, annotations, wanted, env]) => {
    expect(merge(annotations)).toEqual({ annotations: wanted, env });
  });

  test.for([
    ['who declines to be scraped', { 'prometheus.io/scrape': 'false' }],
    ['who declines the merge', { 'prometheus.istio.io/merge-metrics': 'false' }],
    ['who was injected before', { 'prometheus.io/port': '15020' }],
  ] as const)('leaves alone %s', ([, annotations]) => {
    expect(merge(annotations)).toEqual({ annotations, env: [] });
  });

  test('can leave alone who never asked to be scraped', () => {
    expect(merge({ note: 'x' }, { ...SETTINGS, everyPod: false })).toEqual({
      annotations: { note: 'x' },
      env: [],
    });
  });

  test.for([
    ['prometheus.io/port', 'http', 'invalid prometheus scrape configuration: invalid port "http"'],
    ['prometheus.io/port', '0', 'invalid prometheus scrape configuration: invalid port "0"'],
    [
      'prometheus.istio.io/scrape-targets',
      '15020',
      'invalid prometheus scrape targets: target port 15020 conflicts with agent port',
    ],
    [
      'prometheus.istio.io/scrape-targets',
      'x:/m',
      'invalid prometheus scrape targets: invalid target port "x"',
    ],
  ] as const)('refuses %s=%s', ([name, value, reason]) => {
    expect(merge({ [name]: value })).toEqual({ problems: [reason] });
  });

  test('refuses every reserved port at once, with its purpose', () => {
    const { problems } = merge({ 'prometheus.istio.io/scrape-targets': '15001,9090,15090' });
    expect(problems).toEqual([
      expect.stringContaining('target port 15001 is reserved for Istio (outbound capture)'),
      expect.stringContaining('target port 15090 is reserved for Istio (Prometheus)'),
    ]);
  });
});
