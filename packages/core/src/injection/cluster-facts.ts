import type { ProxyConfigResource } from '../mesh/index.ts';

/** What the injector knows of the cluster beyond the review itself. All of it is optional. */
export interface ClusterFacts {
  /** Labels and annotations by namespace name. */
  readonly namespaces?: Readonly<Record<string, NamespaceFacts>>;
  /** Kubelet version by node name, e.g. `v1.33.1`. */
  readonly nodes?: Readonly<Record<string, string>>;
  /** ProxyConfig resources of all namespaces, oldest first. */
  readonly proxyConfigs?: readonly ProxyConfigResource[];
}

export interface NamespaceFacts {
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}
