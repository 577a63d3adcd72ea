import { describe, expect, it } from 'vitest';
import { DEFAULT_MESH_CONFIG, type MeshConfig } from './mesh-config.ts';
import type { ProxyConfig } from './proxy-config.ts';
import { type ProxyConfigScope, resolveProxyConfig } from './resolve-proxy-config.ts';

const ANNOTATION = 'proxy.istio.io/config';

const mesh: MeshConfig = {
  ...DEFAULT_MESH_CONFIG,
  defaultConfig: {
    ...DEFAULT_MESH_CONFIG.defaultConfig,
    concurrency: 1,
    proxyMetadata: { FROM: 'mesh', MESH: '1' },
  },
};

function resolve(annotation?: string, scope?: ProxyConfigScope): ProxyConfig {
  const annotations = annotation === undefined ? {} : { [ANNOTATION]: annotation };
  const config = resolveProxyConfig(mesh, annotations, scope);
  if (!config.ok) throw new Error(JSON.stringify(config.problems));
  return config.value;
}

const scope = (...resources: ProxyConfigScope['resources']): ProxyConfigScope => ({
  namespace: 'shop',
  labels: { app: 'web' },
  resources,
});

describe('resolveProxyConfig', () => {
  it('is the mesh default for a pod that says nothing', () => {
    expect(resolve()).toBe(mesh.defaultConfig);
  });

  it('replaces fields, and merges proxyMetadata key by key', () => {
    const config = resolve('concurrency: 4\nproxyMetadata: {FROM: pod, POD: "1"}');
    expect(config.concurrency).toBe(4);
    expect(config.proxyMetadata).toEqual({ FROM: 'pod', MESH: '1', POD: '1' });
    expect(config.statusPort).toBe(15_020);
  });

  it('lets root, namespace, annotation and selector win in that order', () => {
    const root = { namespace: 'istio-system', spec: { concurrency: 2 } };
    const namespace = { namespace: 'shop', spec: { concurrency: 3 } };
    const selected = { namespace: 'shop', matchLabels: { app: 'web' }, spec: { concurrency: 5 } };
    const other = { namespace: 'shop', matchLabels: { app: 'db' }, spec: { concurrency: 6 } };
    expect(resolve(undefined, scope(root)).concurrency).toBe(2);
    expect(resolve(undefined, scope(root, namespace)).concurrency).toBe(3);
    expect(resolve('concurrency: 4', scope(root, namespace)).concurrency).toBe(4);
    expect(resolve('concurrency: 4', scope(root, other, selected)).concurrency).toBe(5);
  });

  it('reads a resource`s environment variables as proxyMetadata', () => {
    const spec = { environmentVariables: { FROM: 'resource' }, image: { imageType: 'debug' } };
    const config = resolve(undefined, scope({ namespace: 'shop', spec }));
    expect(config.proxyMetadata).toEqual({ FROM: 'resource', MESH: '1' });
    expect(config.image).toEqual({ imageType: 'debug' });
  });

  it('takes unknown fields and a negative concurrency, as Istio does', () => {
    expect(resolve('{concurrency: -1, somethingNew: {a: 1}}')).toMatchObject({
      concurrency: -1,
      somethingNew: { a: 1 },
    });
  });

  it.each([
    ['concurrency: [1]', `${ANNOTATION}:1 concurrency`],
    ['drainDuration: soon', `${ANNOTATION}:1 drainDuration`],
    ['\nstatusPort: 70000', `${ANNOTATION}:2 statusPort`],
    ['a: [', `${ANNOTATION}:1`],
    ['just text', ANNOTATION],
  ])('refuses %j with its place', (annotation, subject) => {
    const config = resolveProxyConfig(mesh, { [ANNOTATION]: annotation });
    expect(config.ok ? [] : config.problems).toMatchObject([
      { code: 'annotation.proxyConfig', subject },
    ]);
  });
});
