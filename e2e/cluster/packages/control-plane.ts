import { INSIDE } from './node.ts';
import { CLUSTER, type Slot } from './slot.ts';

const pki = (name: string): string => `${INSIDE}/pki/${name}`;
const both = ({ ipv4, ipv6 }: { readonly ipv4: string; readonly ipv6: string }): string =>
  `${ipv4},${ipv6}`;

/** Flags as Kubernetes' programs take them. */
function flags(values: Readonly<Record<string, string | number | boolean>>): string[] {
  return Object.entries(values).map(([name, value]) => `--${name}=${value}`);
}

/** The store of one run: whether it survives a power cut does not matter. */
export function etcd(): string[] {
  const [client, peer] = ['http://127.0.0.1:2379', 'http://127.0.0.1:2380'];
  const urls = {
    'listen-client-urls': client,
    'advertise-client-urls': client,
    'listen-peer-urls': peer,
    'initial-advertise-peer-urls': peer,
    'initial-cluster': `pillion=${peer}`,
  };
  return [...flags({ name: 'pillion', 'data-dir': '/var/lib/etcd', ...urls }), '--unsafe-no-fsync'];
}

export function apiServer({ node }: Slot): string[] {
  return flags({
    'etcd-servers': 'http://127.0.0.1:2379',
    'secure-port': 6443,
    'bind-address': '::',
    'advertise-address': node.ipv4,
    'tls-cert-file': pki('kube-apiserver.crt'),
    'tls-private-key-file': pki('kube-apiserver.key'),
    'client-ca-file': pki('ca.crt'),
    'kubelet-client-certificate': pki('kubelet-client.crt'),
    'kubelet-client-key': pki('kubelet-client.key'),
    'kubelet-certificate-authority': pki('ca.crt'),
    'kubelet-preferred-address-types': 'InternalIP,Hostname',
    'service-account-issuer': `https://kubernetes.default.svc.${CLUSTER.domain}`,
    'service-account-key-file': pki('service-account.pub'),
    'service-account-signing-key-file': pki('service-account.key'),
    'requestheader-client-ca-file': pki('ca.crt'),
    'requestheader-allowed-names': 'front-proxy-client',
    'requestheader-username-headers': 'X-Remote-User',
    'requestheader-group-headers': 'X-Remote-Group',
    'requestheader-extra-headers-prefix': 'X-Remote-Extra-',
    'proxy-client-cert-file': pki('front-proxy.crt'),
    'proxy-client-key-file': pki('front-proxy.key'),
    'service-cluster-ip-range': both(CLUSTER.services),
    'authorization-mode': 'Node,RBAC',
    'enable-admission-plugins': 'NodeRestriction',
    'allow-privileged': true,
  });
}

/** Must start once the API server is ready: it gives up where its rights are not there yet. */
export function controllerManager(): string[] {
  const kubeconfig = pki('kube-controller-manager.kubeconfig');
  return flags({
    kubeconfig,
    'authentication-kubeconfig': kubeconfig,
    'authorization-kubeconfig': kubeconfig,
    'service-account-private-key-file': pki('service-account.key'),
    'root-ca-file': pki('ca.crt'),
    'cluster-signing-cert-file': pki('ca.crt'),
    'cluster-signing-key-file': pki('ca.key'),
    'use-service-account-credentials': true,
    'kube-api-qps': 200,
    'kube-api-burst': 400,
    'leader-elect': false,
    'bind-address': '127.0.0.1',
  });
}

export function scheduler(): string[] {
  const kubeconfig = pki('kube-scheduler.kubeconfig');
  return flags({
    kubeconfig,
    'authentication-kubeconfig': kubeconfig,
    'authorization-kubeconfig': kubeconfig,
    'leader-elect': false,
    'bind-address': '127.0.0.1',
  });
}

export function kubelet({ node }: Slot): string[] {
  return flags({
    config: `${INSIDE}/conf/kubelet.json`,
    kubeconfig: pki('kubelet.kubeconfig'),
    'hostname-override': CLUSTER.node,
    'node-ip': both(node),
    'cert-dir': '/var/lib/kubelet/pki',
  });
}

export function kubeProxy(): string[] {
  return flags({ config: `${INSIDE}/conf/kube-proxy.json` });
}

export function coreDns(): string[] {
  return ['-conf', `${INSIDE}/conf/Corefile`];
}

/** CoreDNS runs as a program of the node, so its Service gets its endpoint by hand. */
export function dnsService({ node }: Slot): readonly object[] {
  const ports = ['UDP', 'TCP'].map((protocol) => ({
    name: `dns-${protocol.toLowerCase()}`,
    port: 53,
    protocol,
  }));
  const namespace = 'kube-system';
  const labels = { 'kubernetes.io/service-name': 'kube-dns' };
  return [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'kube-dns', namespace, labels: { 'k8s-app': 'kube-dns' } },
      spec: { clusterIP: CLUSTER.dns, ports },
    },
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { name: 'kube-dns', namespace, labels },
      addressType: 'IPv4',
      ports,
      endpoints: [{ addresses: [node.ipv4], conditions: { ready: true } }],
    },
  ];
}
