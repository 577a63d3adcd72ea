import type { Cluster, ClusterNamespace } from '../cluster/cluster.ts';
import type { Pod } from './pods.ts';

/** Lets a small node take many sidecars: by default each asks for a tenth of a processor. */
export const LIGHT = {
  'sidecar.istio.io/proxyCPU': '1m',
  'sidecar.istio.io/proxyMemory': '16Mi',
} as const;

/** The proxy as a container beside the application's, as it was before Kubernetes had native sidecars. */
export const ORDINARY = { 'sidecar.istio.io/nativeSidecar': 'false' } as const;

/** With an ordinary sidecar: the application is started once the proxy is ready. */
export const HELD = { 'proxy.istio.io/config': 'holdApplicationUntilProxyStarts: true' } as const;

/** The state of a pod's proxy, whichever kind of container it is. */
export async function proxyOf(
  namespace: ClusterNamespace,
  pod: string,
): Promise<{ readonly restarts: number; readonly ready: boolean; readonly id: string }> {
  const { status } = await namespace.get<Pod>(`pod/${pod}`);
  const all = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])];
  const proxy = all.find(({ name }) => name === 'istio-proxy');
  if (proxy === undefined) throw new Error(`${pod} has no istio-proxy`);
  const id = proxy.containerID?.replace(/^.*:\/\//, '') ?? '';
  return { restarts: proxy.restartCount, ready: proxy.ready, id };
}

/** Ends every process of a container from the node, as the kernel does it when memory is short. */
export async function killContainer(cluster: Cluster, id: string): Promise<void> {
  const script =
    'for group in $(grep -ls "$1" /proc/[0-9]*/cgroup); do kill -9 "$(echo "$group" | cut -d/ -f3)"; done';
  const { code, stderr } = await cluster.run('sh', ['-c', script, 'sh', id]);
  if (code !== 0) throw new Error(`could not kill container ${id}: ${stderr}`);
}
