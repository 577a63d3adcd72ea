import { expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { runInMemory } from '../testing.ts';

it('prints what an installation with these options consists of, and needs no cluster', async () => {
  const files = { 'values.yaml': 'global: { proxy: { logLevel: debug, tracer: zipkin } }\n' };
  const { code, stdout, stderr } = await runInMemory(
    [
      'install',
      '--dry-run',
      '--revision=canary',
      '--hub=registry.example/mesh',
      '--replicas=1',
      '--values=values.yaml',
      '--set=global.proxy.logLevel=info',
      '--set=meshConfig.accessLogFile=/dev/stdout',
    ],
    files,
  );
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const objects = parseAllDocuments(stdout).map(
    (document) => document.toJS() as { kind: string; data?: Record<string, string> },
  );
  expect(objects.map(({ kind }) => kind)).not.toContain('PodDisruptionBudget');
  expect(stdout).toContain('image: registry.example/mesh/injector:');
  const [templates, mesh] = objects.filter(({ kind }) => kind === 'ConfigMap');
  expect(JSON.parse(templates?.data?.['values'] ?? '')).toMatchObject({
    revision: 'canary',
    global: { proxy: { logLevel: 'info', tracer: 'zipkin', statusPort: 15_020 } },
  });
  expect(mesh?.data?.['mesh']).toContain('accessLogFile: /dev/stdout');
});

it('tells every problem of flags and values at once, and prints nothing', async () => {
  const { code, stdout, stderr } = await runInMemory([
    'install',
    '--dry-run',
    '--revision=Canary',
    '--replicas=0',
    '--set=global.proxy.statusPort=high',
  ]);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(/install\.options: 3 problems/);
});

it('refuses a time that is none', async () => {
  const { code, stderr } = await runInMemory(['install', '--timeout=soon']);
  expect(code).not.toBe(0);
  expect(stderr).toContain('5m or 1m30s');
});

it('names what is wrong with a kubeconfig', async () => {
  const { code, stderr } = await runInMemory(['install', '--kubeconfig=/nowhere/config']);
  expect(code).toBe(1);
  expect(stderr).toContain('cluster.notConfigured');
});
