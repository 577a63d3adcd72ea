import { expect, test } from 'vitest';
import { loadTestConfig } from '../testing/test-config.ts';
import { inject } from './inject.ts';
import { injectDocuments } from './inject-documents.ts';
import { parsePillionValues } from './pillion-values.ts';

const EVICTABLE = 'cluster-autoscaler.kubernetes.io/safe-to-evict-local-volumes';

test('reports every bad setting at once', () => {
  const read = parsePillionValues({
    pillion: { uidClash: 'no', safeToEvikt: true, safeToEvict: 1, istioQuirks: { other: false } },
  });
  expect(read.ok ? [] : read.problems.map(({ subject, reason }) => [subject, reason])).toEqual([
    ['pillion.safeToEvikt', 'is no setting; maybe safeToEvict was meant'],
    ['pillion.istioQuirks.other', 'is no setting'],
    ['pillion.uidClash', 'is neither of them'],
    ['pillion.safeToEvict', 'is no boolean'],
  ]);
});

test('uidClash: refuse keeps out an application with the uid of the proxy', () => {
  const config = loadTestConfig({ values: { pillion: { uidClash: 'refuse' } } });
  const app = { name: 'app', securityContext: { runAsUser: 1337 } };
  const request = { pod: { spec: { containers: [app] } }, namespace: '' };
  expect(inject(config, request)).toMatchObject({
    kind: 'refused',
    problems: [{ code: 'uid.clash', subject: 'container app', value: '1337' }],
  });
  expect(inject(loadTestConfig(), request).kind).toBe('injected');
});

test('safeToEvict names the emptyDir volumes of the sidecar, after those already named', () => {
  const config = loadTestConfig({ values: { pillion: { safeToEvict: true } } });
  const metadata = { annotations: { [EVICTABLE]: 'cache' } };
  const pod = { metadata, spec: { containers: [{ name: 'app' }] } };
  const once = inject(config, { pod, namespace: '' });
  if (once.kind !== 'injected') throw new Error(once.kind);
  const names = once.pod.metadata?.annotations?.[EVICTABLE]?.split(',') ?? [];
  expect(names[0]).toBe('cache');
  expect(names).toContain('istio-envoy');
  expect(names).toContain('workload-socket');
  expect(names).not.toContain('istio-token');
  expect(inject(config, { pod: once.pod, namespace: '' })).toMatchObject({ patch: [] });
});

test('istioQuirks.cronJobMetadataOnJob: false annotates the pods of a CronJob', () => {
  const template = { metadata: { labels: { app: 'x' } }, spec: { containers: [{ name: 'app' }] } };
  const cronJob = {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'c' },
    spec: { schedule: '* * * * *', jobTemplate: { spec: { template } } },
  };
  const where = (quirk: boolean) => {
    const values = { pillion: { istioQuirks: { cronJobMetadataOnJob: quirk } } };
    const { text } = injectDocuments(loadTestConfig({ values }), JSON.stringify(cronJob));
    return /^( *)istio\.io\/rev/m.exec(text)?.[1]?.length;
  };
  expect([where(true), where(false)]).toEqual([8, 12]);
});
