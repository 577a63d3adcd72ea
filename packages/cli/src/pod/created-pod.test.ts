import { describe, expect, it } from 'vitest';
import { createdPod } from './created-pod.ts';

const template =
  'template: { metadata: { labels: { app: a } }, spec: { containers: [{ name: c }] } }';

describe('createdPod', () => {
  it("is a Deployment's pod as its ReplicaSet creates it", () => {
    const pod = createdPod(
      `{ apiVersion: apps/v1, kind: Deployment, metadata: { name: web }, spec: { ${template} } }`,
      'web.yaml',
      'demo',
    );
    expect(pod.metadata).toMatchObject({
      generateName: 'web-6d4b75cb6d-',
      namespace: 'demo',
      labels: { app: 'a', 'pod-template-hash': '6d4b75cb6d' },
      ownerReferences: [{ kind: 'ReplicaSet', name: 'web-6d4b75cb6d', controller: true }],
    });
  });

  it('finds the template of a CronJob, and takes a Pod as it stands', () => {
    const cron = createdPod(
      `{ apiVersion: batch/v1, kind: CronJob, metadata: { name: j }, spec: { jobTemplate: { spec: { ${template} } } } }`,
      'job.yaml',
    );
    expect(cron.spec?.containers).toEqual([{ name: 'c' }]);
    const pod = createdPod(
      '{ kind: Pod, metadata: { name: p }, spec: { containers: [] } }',
      'p.yaml',
    );
    expect(pod.metadata).toEqual({ name: 'p', namespace: 'default' });
  });

  it('takes the first of several documents that holds a pod', () => {
    const pod = createdPod('kind: Service\n---\n{ kind: Pod, metadata: { name: p } }\n---\n', 'x');
    expect(pod.metadata?.name).toBe('p');
  });

  it.each([
    ['{ kind: Service }', 'pod.missing'],
    ['just text', 'pod.missing'],
    ['{', 'pod.unreadable'],
    ['', 'pod.missing'],
    ['kind: Deployment', 'pod.missing'],
  ])('refuses %j and names the file', (text, code) => {
    expect(() => createdPod(text, 'x.yaml')).toThrow(expect.objectContaining({ code }));
    expect(() => createdPod(text, 'x.yaml')).toThrow(/^x\.yaml: /);
  });
});
