import {
  DEFAULT_MESH_CONFIG,
  type MeshConfig,
  parseValues,
  proxyImage,
  resolveProxyConfig,
} from '../mesh/index.ts';
import { type Parsed, PillionError } from '../values/index.ts';
import type { InjectionContext } from '../template/context.ts';

/** What a test says of a pod and its mesh; everything else is a plain Deployment's pod. */
export interface ContextChoice {
  readonly annotations?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  /** Helm values as YAML. */
  readonly values?: string;
  readonly mesh?: Partial<MeshConfig>;
  readonly context?: Partial<InjectionContext>;
}

/** A context such as injection would build it, for tests. */
export function contextFor(choice: ContextChoice = {}): InjectionContext {
  const values = accept(parseValues(choice.values ?? 'global: {hub: example.org/mesh, tag: v1}'));
  const meshConfig = { ...DEFAULT_MESH_CONFIG, ...choice.mesh };
  const annotations = { ...choice.annotations };
  return {
    typeMeta: { kind: 'Deployment', apiVersion: 'apps/v1' },
    deploymentMeta: { name: 'web', namespace: 'shop' },
    objectMeta: { labels: { ...choice.labels }, annotations },
    spec: { containers: [{ name: 'app', image: 'app:1', ports: [{ containerPort: 80 }] }] },
    proxyConfig: accept(resolveProxyConfig(meshConfig, annotations)),
    meshConfig,
    values,
    revision: '',
    nativeSidecars: true,
    proxyImage: proxyImage(values, 'proxy'),
    proxyInitImage: proxyImage(values, 'init'),
    proxyUid: 1337,
    proxyGid: 1337,
    inboundTrafficPolicyMode: 'passthrough',
    compliancePolicy: '',
    env: {},
    ...choice.context,
  };
}

export function accept<T>(result: Parsed<T>): T {
  if (result.ok) return result.value;
  throw PillionError.of('test.refused', result.problems);
}
