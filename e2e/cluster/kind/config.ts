/** Dual stack, one node. The node's name is `<cluster>-control-plane`. */
export function kindConfig(): object {
  return {
    kind: 'Cluster',
    apiVersion: 'kind.x-k8s.io/v1alpha4',
    networking: { ipFamily: 'dual' },
    nodes: [{ role: 'control-plane', kubeadmConfigPatches: [JSON.stringify(KUBELET)] }],
  };
}

/** As many pods as the flows want at once; 110 would be too few. */
const KUBELET = {
  apiVersion: 'kubelet.config.k8s.io/v1beta1',
  kind: 'KubeletConfiguration',
  maxPods: 200,
};

/** Container engines that kind can drive, in the order it prefers them. */
export const ENGINES = ['docker', 'podman', 'nerdctl'] as const;
export type Engine = (typeof ENGINES)[number];

export function clusterName(slot: number): string {
  return slot === 0 ? 'pillion' : `pillion-${slot}`;
}

/** Words that run a command on the node: a container of the engine. */
export function enterNode(engine: Engine, cluster: string): readonly string[] {
  return [engine, 'exec', '--interactive', `${cluster}-control-plane`];
}

export function loadImage(kind: string, cluster: string): readonly string[] {
  return [kind, 'load', 'image-archive', `--name=${cluster}`];
}
