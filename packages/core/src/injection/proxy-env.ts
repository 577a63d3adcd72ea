import type { Pod } from '../kubernetes/types.ts';
import { mapProxy } from './containers.ts';

export const CLUSTER_ID = 'ISTIO_META_CLUSTER_ID';
export const NETWORK = 'ISTIO_META_NETWORK';

export type Variables = Readonly<Record<string, string>>;

export interface Location {
  /** Variables of the URL path. */
  readonly fromPath: Variables;
  /** `global.multiCluster.clusterName`; empty for none. */
  readonly clusterName: string;
  /** `global.network`; empty for none. */
  readonly network: string;
  /** Label `topology.istio.io/network` of the pod, which knows best. */
  readonly networkLabel: string | undefined;
}

/** Variables that say where the pod is: the URL over the values, the pod's own label over both. */
export function locationEnv(location: Location): Variables {
  const { fromPath, clusterName, network, networkLabel } = location;
  return {
    ...(clusterName === '' ? {} : { [CLUSTER_ID]: clusterName }),
    ...(network === '' ? {} : { [NETWORK]: network }),
    ...fromPath,
    ...(networkLabel ? { [NETWORK]: networkLabel } : {}),
  };
}

/** Set by later steps of injection, in this place of the list. */
const SET_LATER: readonly string[] = ['ISTIO_PROMETHEUS_ANNOTATIONS', 'ISTIO_KUBE_APP_PROBERS'];

/**
 * Sets variables of the proxy in place of any that it had by those names: at the end, sorted, but
 * before what an earlier injection put there in later steps, so that a second one finds its order.
 */
export function setProxyEnv(pod: Pod, variables: Variables): Pod {
  const names = Object.keys(variables).toSorted();
  if (names.length === 0) return pod;
  return mapProxy(pod, (proxy) => {
    const kept = (proxy.env ?? []).filter(({ name }) => !Object.hasOwn(variables, name));
    const added = names.map((name) => ({ name, value: variables[name] ?? '' }));
    const later = kept.findIndex(({ name }) => SET_LATER.includes(name));
    return { ...proxy, env: kept.toSpliced(later < 0 ? kept.length : later, 0, ...added) };
  });
}

/** Takes variables of those names off the proxy. */
export function dropProxyEnv(pod: Pod, variables: Variables): Pod {
  return mapProxy(pod, (proxy) => {
    const kept = proxy.env?.filter(({ name }) => !Object.hasOwn(variables, name));
    return kept === undefined || kept.length === proxy.env?.length
      ? proxy
      : { ...proxy, env: kept };
  });
}
