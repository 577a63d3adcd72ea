import type { NetworkPlan } from '@pillion/netns';

/** Where everything of the demo stands; `demo/destinations.yaml` names the same addresses. */
export const NETWORK: NetworkPlan = {
  gateway: { ipv4: '10.88.0.1', ipv6: 'fd00:88::1' },
  prefixLengths: { ipv4: 24, ipv6: 64 },
  pods: [
    { name: 'client', addresses: { ipv4: '10.88.0.2', ipv6: 'fd00:88::2' } },
    { name: 'server', addresses: { ipv4: '10.88.0.3', ipv6: 'fd00:88::3' } },
  ],
  outside: ['198.51.100.10', '2001:db8::10', '172.16.2.10'],
};

export const NAMESPACE = 'demo';
export const NAMESPACE_LABELS = { 'istio-injection': 'enabled' } as const;
/** Kubelet versions; from 1.33 on every node, the proxy is a native sidecar. */
export const NODES = { node: 'v1.37.0' } as const;

/** Ports the application listens on: two of them named in the Deployment, 7070 known to nobody. */
export const APPLICATION_PORTS = { http: [8000, 8001, 7070], tcp: [9000] } as const;
/** Ports of the hosts beyond the cluster. */
export const OUTSIDE_PORTS = { http: [80, 8080], tcp: [] } as const;

export type PodName = 'client' | 'server';
/** Who makes a call: one of the pods, or a host beyond the cluster. */
export type Caller = PodName | 'outside';
