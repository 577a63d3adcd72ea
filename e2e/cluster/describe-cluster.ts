import { isIPv4, isIPv6 } from 'node:net';
import { PillionError } from '@pillion/core/values';
import { must } from '@pillion/netns';
import type { ClusterDescription, ProviderName } from './cluster.ts';

interface NodeList {
  readonly items: readonly {
    readonly metadata: { readonly name: string };
    readonly status: {
      readonly addresses: readonly { readonly type: string; readonly address: string }[];
    };
  }[];
}

/** Asks a cluster that runs for its first node and that one's addresses. */
export async function describeCluster(
  provider: ProviderName,
  access: Pick<ClusterDescription, 'kubectl' | 'kubeconfig'> &
    Partial<Pick<ClusterDescription, 'enter' | 'load'>>,
): Promise<ClusterDescription> {
  const { kubectl, kubeconfig, enter, load } = access;
  const text = await must(kubectl, [`--kubeconfig=${kubeconfig}`, 'get', 'nodes', '-o', 'json']);
  const [node] = (JSON.parse(text) as NodeList).items;
  if (node === undefined) throw new PillionError('cluster.nodes', 'the cluster has no node');
  const addresses = node.status.addresses
    .filter(({ type }) => type === 'InternalIP')
    .map(({ address }) => address);
  const { name } = node.metadata;
  const families = { ipv4: addresses.find(isIPv4), ipv6: addresses.find(isIPv6) };
  return { provider, kubectl, kubeconfig, node: { name, ...families }, enter, load };
}
