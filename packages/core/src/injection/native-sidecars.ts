/** Kubelets from this minor release on keep an init container with `restartPolicy: Always` running. */
const FIRST_MINOR = 33;

export type NativeSidecarMode = 'auto' | 'true' | 'false';

export interface NodeFacts {
  /** Kubelet version by node name; absent where the cluster's nodes are not known at all. */
  readonly nodes?: Readonly<Record<string, string>>;
  /** The node that the pod is already bound to. */
  readonly nodeName?: string;
  /** The pod lives in a cluster whose nodes we cannot see. */
  readonly remote: boolean;
}

/**
 * Whether the proxy runs as a native sidecar, where the pod itself does not say. `auto` needs every
 * node that the pod may land on to be new enough; a version that cannot be read counts as too old.
 */
export function nativeSidecars(mode: NativeSidecarMode, facts: NodeFacts): boolean {
  if (mode !== 'auto') return mode === 'true';
  const { nodes, nodeName, remote } = facts;
  if (nodes === undefined || remote) return false;
  if (nodeName && Object.hasOwn(nodes, nodeName)) return isNewEnough(nodes[nodeName] ?? '');
  return Object.values(nodes).every(isNewEnough);
}

function isNewEnough(version: string): boolean {
  const match = /^v?([0-9]+)\.([0-9]+)/.exec(version);
  if (match === null) return false;
  return Number(match[1]) > 1 || Number(match[2]) >= FIRST_MINOR;
}
