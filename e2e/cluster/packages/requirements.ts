import { join } from 'node:path';
import { findProgram, isProgram } from '../programs-on-path.ts';
import { areBuilt, locatePrograms } from './programs.ts';

/** Program -> Debian package that has it. */
export const REQUIRED = {
  busybox: 'busybox-static',
  containerd: 'containerd',
  conntrack: 'conntrack',
  ctr: 'containerd',
  etcd: 'etcd-server',
  flock: 'util-linux',
  ip: 'iproute2',
  iptables: 'iptables',
  nft: 'nftables',
  nsenter: 'util-linux',
  runc: 'runc',
  unshare: 'util-linux',
} as const;

const CNI_FOLDERS = ['/usr/lib/cni', '/opt/cni/bin', '/usr/libexec/cni'];

/** Where the CNI plugins are: the first folder that has the bridge. */
export async function cniPlugins(): Promise<string | undefined> {
  for (const folder of CNI_FOLDERS) if (await isProgram(join(folder, 'bridge'))) return folder;
  return undefined;
}

/** Why a cluster cannot be made from packages on this machine; `undefined` when it can. */
export async function obstacle(cache: string, path: string): Promise<string | undefined> {
  if (process.platform !== 'linux') return `needs Linux, this is ${process.platform}`;
  if (process.getuid?.() !== 0) return 'needs root';
  const missing = new Set<string>();
  for (const [program, debianPackage] of Object.entries(REQUIRED))
    if ((await findProgram(program, path)) === undefined) missing.add(debianPackage);
  if ((await cniPlugins()) === undefined) missing.add('containernetworking-plugins');
  if (missing.size > 0) return `needs ${[...missing].join(', ')} (apt-get install them)`;
  if (
    !(await areBuilt(await locatePrograms(cache))) &&
    (await findProgram('go', path)) === undefined
  )
    return 'needs Go to build Kubernetes';
  return undefined;
}
