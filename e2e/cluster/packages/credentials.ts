import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ClusterAuthority, serviceAccountKeys, type Subject } from './pki.ts';
import { CLUSTER, type Slot } from './slot.ts';

/** Files of the folder `pki`: `<name>.crt` and `<name>.key`, or a kubeconfig that holds both. */
const MASTERS = { groups: ['system:masters'] };

function servers({ node }: Slot): Readonly<Record<string, Subject>> {
  const local = ['localhost', '127.0.0.1', '::1', node.ipv4, node.ipv6];
  const service = 'kubernetes.default.svc';
  const names = ['kubernetes', 'kubernetes.default', service, `${service}.${CLUSTER.domain}`];
  return {
    'kube-apiserver': { name: 'kube-apiserver', serves: [...local, ...names, CLUSTER.apiServer] },
    'kubelet-server': { name: `system:node:${CLUSTER.node}`, serves: [...local, CLUSTER.node] },
    'kubelet-client': { name: 'kube-apiserver-kubelet-client', ...MASTERS },
    'front-proxy': { name: 'front-proxy-client' },
  };
}

const USERS: Readonly<Record<string, Subject>> = {
  admin: { name: 'kubernetes-admin', ...MASTERS },
  coredns: { name: 'system:coredns', ...MASTERS },
  kubelet: { name: `system:node:${CLUSTER.node}`, groups: ['system:nodes'] },
  'kube-controller-manager': { name: 'system:kube-controller-manager' },
  'kube-scheduler': { name: 'system:kube-scheduler' },
  'kube-proxy': { name: 'system:kube-proxy' },
};

/** Writes the CA, every program's certificate and every user's kubeconfig into `<state>/pki`. */
export async function writeCredentials(slot: Slot, now: number): Promise<void> {
  const folder = join(slot.state, 'pki');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const write = (name: string, text: string): Promise<void> =>
    writeFile(join(folder, name), text, { mode: 0o600 });
  const authority = await ClusterAuthority.create(now);
  await write('ca.crt', authority.cert);
  await write('ca.key', authority.key);
  for (const [name, subject] of Object.entries(servers(slot))) {
    const { cert, key } = await authority.issue(subject, now);
    await write(`${name}.crt`, cert);
    await write(`${name}.key`, key);
  }
  const tokens = await serviceAccountKeys();
  await write('service-account.pub', tokens.public);
  await write('service-account.key', tokens.private);
  for (const [name, subject] of Object.entries(USERS)) {
    const { cert, key } = await authority.issue(subject, now);
    const server = `https://${slot.node.ipv4}:6443`;
    await write(`${name}.kubeconfig`, kubeconfig(server, authority.cert, cert, key));
  }
}

/** JSON, which is YAML too. */
function kubeconfig(server: string, ca: string, cert: string, key: string): string {
  const cluster = { server, 'certificate-authority-data': base64(ca) };
  const user = { 'client-certificate-data': base64(cert), 'client-key-data': base64(key) };
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'pillion', cluster }],
    users: [{ name: 'pillion', user }],
    contexts: [{ name: 'pillion', context: { cluster: 'pillion', user: 'pillion' } }],
    'current-context': 'pillion',
  });
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
