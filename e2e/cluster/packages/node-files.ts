import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { INSIDE } from './node.ts';
import { PAUSE_IMAGE } from './pause-image.ts';
import { CLUSTER, type Slot } from './slot.ts';

/** What differs from one machine to the other. */
export interface NodeFacts {
  readonly slot: Slot;
  readonly cgroupVersion: 'v1' | 'v2';
  /** Where the distribution keeps the CNI plugins. */
  readonly cniPlugins: string;
  readonly snapshotter: 'overlayfs' | 'native';
}

/** Configuration files of the node's programs, by path below the state folder. */
export function nodeFiles(facts: NodeFacts): Readonly<Record<string, string>> {
  return {
    'conf/containerd.toml': containerd(facts),
    'conf/kubelet.json': json(kubelet(facts)),
    'conf/kube-proxy.json': json(kubeProxy()),
    'conf/Corefile': corefile(facts),
    'conf/cni/10-pillion.conflist': json(cni()),
    // Pods ask CoreDNS, and CoreDNS asks nobody.
    'conf/resolv.conf': 'nameserver 127.0.0.1\n',
    'log/.keep': '',
  };
}

export async function writeNodeFiles(facts: NodeFacts): Promise<void> {
  for (const [name, text] of Object.entries(nodeFiles(facts))) {
    const path = join(facts.slot.state, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
}

/** Version 2 is what containerd 1.6 writes, and later ones still read. */
function containerd({ cniPlugins, snapshotter }: NodeFacts): string {
  const cri = 'plugins."io.containerd.grpc.v1.cri"';
  return `version = 2
oom_score = 0
[${cri}]
  sandbox_image = "${PAUSE_IMAGE}"
  # A machine that is itself confined may not make itself more important.
  restrict_oom_score_adj = true
  disable_apparmor = true
[${cri}.containerd]
  snapshotter = "${snapshotter}"
  default_runtime_name = "runc"
[${cri}.containerd.runtimes.runc]
  runtime_type = "io.containerd.runc.v2"
[${cri}.containerd.runtimes.runc.options]
  SystemdCgroup = false
[${cri}.cni]
  bin_dir = "${cniPlugins}"
  conf_dir = "${INSIDE}/conf/cni"
`;
}

function kubelet({ slot, cgroupVersion }: NodeFacts): object {
  return {
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    failCgroupV1: cgroupVersion === 'v2',
    failSwapOn: false,
    // Process 1 of the node is no systemd.
    cgroupDriver: 'cgroupfs',
    cgroupRoot: `/${slot.cgroup}`,
    containerRuntimeEndpoint: 'unix:///run/containerd/containerd.sock',
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: true },
      x509: { clientCAFile: `${INSIDE}/pki/ca.crt` },
    },
    authorization: { mode: 'Webhook' },
    tlsCertFile: `${INSIDE}/pki/kubelet-server.crt`,
    tlsPrivateKeyFile: `${INSIDE}/pki/kubelet-server.key`,
    clusterDNS: [CLUSTER.dns],
    clusterDomain: CLUSTER.domain,
    resolvConf: `${INSIDE}/conf/resolv.conf`,
    address: '0.0.0.0',
    oomScoreAdj: 0,
    maxPods: 200,
    // The machine is not ours to judge: a full disk shall not drive pods out in the middle of a test.
    evictionHard: {
      'memory.available': '100Mi',
      'nodefs.available': '1%',
      'nodefs.inodesFree': '1%',
      'imagefs.available': '1%',
    },
    imageGCHighThresholdPercent: 100,
    imageGCLowThresholdPercent: 99,
    nodeStatusUpdateFrequency: '4s',
    serializeImagePulls: false,
    // Hundreds of pods at once are what the tests are about.
    kubeAPIQPS: 200,
    kubeAPIBurst: 400,
    eventRecordQPS: 0,
    volumePluginDir: `${INSIDE}/volume-plugins`,
  };
}

function kubeProxy(): object {
  return {
    apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
    kind: 'KubeProxyConfiguration',
    mode: 'nftables',
    hostnameOverride: CLUSTER.node,
    clusterCIDR: `${CLUSTER.pods.ipv4},${CLUSTER.pods.ipv6}`,
    clientConnection: { kubeconfig: `${INSIDE}/pki/kube-proxy.kubeconfig` },
    // The limits belong to the machine, and cannot be set from a network namespace.
    conntrack: { maxPerCore: 0, min: 0, tcpEstablishedTimeout: '0s', tcpCloseWaitTimeout: '0s' },
    oomScoreAdj: 0,
  };
}

/** What is not of the cluster does not exist, and that at once: no test waits for a resolver far away. */
function corefile({ slot: { node } }: NodeFacts): string {
  return `.:53 {
  bind ${node.ipv4} ${node.ipv6}
  errors
  kubernetes ${CLUSTER.domain} in-addr.arpa ip6.arpa {
    kubeconfig ${INSIDE}/pki/coredns.kubeconfig pillion
    pods insecure
  }
  template ANY ANY . {
    rcode NXDOMAIN
  }
  cache 5
}
`;
}

function cni(): object {
  const { ipv4, ipv6 } = CLUSTER.pods;
  return {
    cniVersion: '1.0.0',
    name: 'pillion',
    plugins: [
      {
        type: 'bridge',
        bridge: 'cni0',
        isGateway: true,
        ipMasq: true,
        hairpinMode: true,
        ipam: {
          type: 'host-local',
          ranges: [[{ subnet: ipv4 }], [{ subnet: ipv6 }]],
          routes: [{ dst: '0.0.0.0/0' }, { dst: '::/0' }],
        },
      },
      { type: 'portmap', capabilities: { portMappings: true } },
    ],
  };
}

function json(value: object): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
