import type { ObjectMeta, PodSpec } from '../kubernetes/types.ts';
import type { MeshConfig, ProxyConfig, Values } from '../mesh/index.ts';

/** Everything a template may look at while it renders for one pod. Never written to. */
export interface InjectionContext {
  /** Kind and version of the workload that owns the pod, not of the pod. */
  readonly typeMeta: { readonly kind: string; readonly apiVersion: string };
  /** That workload's name (may be empty) and namespace. */
  readonly deploymentMeta: { readonly name: string; readonly namespace: string };
  /** The pod's metadata, without what an earlier injection put there. */
  readonly objectMeta: ObjectMeta;
  /** The pod's spec, likewise. */
  readonly spec: PodSpec;
  /** Effective for this pod: mesh, ProxyConfig resources and annotation merged. */
  readonly proxyConfig: ProxyConfig;
  readonly meshConfig: MeshConfig;
  readonly values: Values;
  /** Empty in offline injection, else the control plane's revision. */
  readonly revision: string;
  /** Whether the nodes run native sidecars; a pod's annotation may say otherwise. */
  readonly nativeSidecars: boolean;
  /** Whole image references, see `proxyImage`. */
  readonly proxyImage: string;
  readonly proxyInitImage: string;
  /** 1337, or what OpenShift gives the namespace. */
  readonly proxyUid: number;
  readonly proxyGid: number;
  readonly inboundTrafficPolicyMode: 'passthrough' | 'localhost';
  /** e.g. `fips-140-3`; empty for none. */
  readonly compliancePolicy: string;
  /** The control plane's environment, as far as templates may ask for it. */
  readonly env: Readonly<Record<string, string>>;
}
