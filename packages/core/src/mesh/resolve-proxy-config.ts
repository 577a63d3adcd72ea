import { type Parsed, parsed, type Problem } from '../values/index.ts';
import type { MeshConfig } from './mesh-config.ts';
import { readObject } from './object-reader.ts';
import type { ProxyConfig } from './proxy-config.ts';
import { mergeProxyConfig, type ProxyConfigPatch, readProxyConfig } from './read-proxy-config.ts';

/** A ProxyConfig resource (networking.istio.io), as far as resolution reads it. */
export interface ProxyConfigResource {
  readonly namespace: string;
  /** Absent or empty: for every pod of the namespace. */
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly spec: {
    readonly concurrency?: number;
    readonly environmentVariables?: Readonly<Record<string, string>>;
    readonly image?: { readonly imageType?: string };
  };
}

/** The resources that may apply to a pod, and what their selectors look at. */
export interface ProxyConfigScope {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Oldest first: among equals the first one holds. */
  readonly resources: readonly ProxyConfigResource[];
}

const ANNOTATION = 'proxy.istio.io/config';
const NO_RESOURCES: ProxyConfigScope = { namespace: '', labels: {}, resources: [] };

/**
 * Merges, later over earlier: mesh default, the resource of the root namespace, the resource of the
 * pod's namespace, annotation `proxy.istio.io/config`, the resource whose selector matches the pod.
 */
export function resolveProxyConfig(
  mesh: MeshConfig,
  podAnnotations: Readonly<Record<string, string>>,
  scope: ProxyConfigScope = NO_RESOURCES,
): Parsed<ProxyConfig> {
  const annotation = parseAnnotation(podAnnotations[ANNOTATION]);
  if (!annotation.ok) return annotation;
  const patches = [
    patchOf(scope, (each) => each.namespace === mesh.rootNamespace && isForAll(each)),
    patchOf(scope, (each) => each.namespace === scope.namespace && isForAll(each)),
    annotation.value,
    patchOf(scope, (each) => each.namespace === scope.namespace && selects(each, scope.labels)),
  ];
  return parsed(
    patches.reduce<ProxyConfig>(
      (config, patch) => (patch === undefined ? config : mergeProxyConfig(config, patch)),
      mesh.defaultConfig,
    ),
  );
}

function parseAnnotation(text: string | undefined): Parsed<ProxyConfigPatch | undefined> {
  if (text === undefined) return parsed(undefined);
  const patch = readObject(ANNOTATION, text, readProxyConfig);
  if (patch.ok) return patch;
  const accepted = 'fields of ProxyConfig as YAML or JSON, e.g. concurrency: 2';
  const problems = patch.problems.map((problem): Problem => {
    return { ...problem, code: 'annotation.proxyConfig', accepted };
  });
  return { ok: false, problems };
}

function patchOf(
  scope: ProxyConfigScope,
  applies: (resource: ProxyConfigResource) => boolean,
): ProxyConfigPatch | undefined {
  const spec = scope.resources.find(applies)?.spec;
  if (spec === undefined) return undefined;
  return {
    ...(spec.concurrency === undefined ? {} : { concurrency: spec.concurrency }),
    ...(spec.environmentVariables && { proxyMetadata: spec.environmentVariables }),
    ...(spec.image && { image: spec.image }),
  };
}

function isForAll(resource: ProxyConfigResource): boolean {
  return Object.keys(resource.matchLabels ?? {}).length === 0;
}

function selects(resource: ProxyConfigResource, labels: Readonly<Record<string, string>>): boolean {
  const wanted = Object.entries(resource.matchLabels ?? {});
  return wanted.length > 0 && wanted.every(([name, value]) => labels[name] === value);
}
