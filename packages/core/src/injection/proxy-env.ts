import type { Pod } from '../kubernetes/types.ts';
import { mapProxy } from './containers.ts';

export const CLUSTER_ID = 'ISTIO_META_CLUSTER_ID';
export const NETWORK = 'ISTIO_META_NETWORK';

export interface Location {
  /** Variables of the URL path. */
  readonly fromPath: Readonly<Record<string, string>>;
  /** `global.multiCluster.clusterName`; empty for none. */
  readonly clusterName: string;
  /** `global.network`; empty for none. */
  readonly network: string;
  /** Label `topology.istio.io/network` of the pod, which knows best. */
  readonly networkLabel: string | undefined;
}

/** Variables that say where the pod is: the URL over the values, the pod's own label over both. */
export function locationEnv(location: Location): Readonly<Record<string, string>> {
  const { fromPath, clusterName, network, networkLabel } = location;
  return {
    ...(clusterName === '' ? {} : { [CLUSTER_ID]: clusterName }),
    ...(network === '' ? {} : { [NETWORK]: network }),
    ...fromPath,
    ...(networkLabel ? { [NETWORK]: networkLabel } : {}),
  };
}

/** Sets variables of the proxy: at the end, sorted, in place of any that it had by those names. */
export function setProxyEnv(pod: Pod, variables: Readonly<Record<string, string>>): Pod {
  const names = Object.keys(variables).toSorted();
  if (names.length === 0) return pod;
  return mapProxy(pod, (proxy) => {
    const kept = (proxy.env ?? []).filter(({ name }) => !Object.hasOwn(variables, name));
    const added = names.map((name) => ({ name, value: variables[name] ?? '' }));
    return { ...proxy, env: [...kept, ...added] };
  });
}
