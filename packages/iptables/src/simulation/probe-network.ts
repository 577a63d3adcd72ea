import type { Namespace } from '@pillion/netns';

/** Where packets start and end: the captured pod, all that is outside, and a machine inside the pod. */
export type Host = 'pod' | 'peer' | 'vm';

/** The pod's interfaces with their addresses; eth0 and eth1 lead to the peer, vm0 to the vm. */
export const INTERFACES = {
  eth0: { ipv4: '100.64.88.2', ipv6: 'fc00:88::2' },
  eth1: { ipv4: '100.64.89.2', ipv6: 'fc00:89::2' },
  vm0: { ipv4: '100.64.90.1', ipv6: 'fc00:90::1' },
} as const;

export const VM = { ipv4: '100.64.90.2', ipv6: 'fc00:90::2' } as const;

/** What the pod reaches over eth1; all else goes over eth0. */
export const BEHIND_ETH1 = { ipv4: '172.16.0.0/12', ipv6: '2001:db8:1::/48' } as const;

/** The peer answers to every address in these. */
const ANYWHERE = {
  ipv4: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '198.51.100.0/24'],
  ipv6: ['fd00::/8', '2001:db8::/32'],
} as const;

const GATEWAYS = {
  eth0: { ipv4: '100.64.88.1', ipv6: 'fc00:88::1' },
  eth1: { ipv4: '100.64.89.1', ipv6: 'fc00:89::1' },
} as const;

/** Links, addresses, routes; and for each mark the route that brings packets with it to the pod itself. */
export async function connectHosts(
  { pod, peer, vm }: Readonly<Record<Host, Namespace>>,
  marks: readonly number[],
): Promise<void> {
  await link(pod, 'eth0', INTERFACES.eth0, peer, 'eth0', GATEWAYS.eth0);
  await link(pod, 'eth1', INTERFACES.eth1, peer, 'eth1', GATEWAYS.eth1);
  await link(pod, 'vm0', INTERFACES.vm0, vm, 'eth0', VM);
  for (const family of ['ipv4', 'ipv6'] as const) {
    await ip(pod, family, [
      `route add default via ${GATEWAYS.eth0[family]}`,
      `route add ${BEHIND_ETH1[family]} via ${GATEWAYS.eth1[family]}`,
      'route add local default dev lo table 133',
      ...marks.map((mark) => `rule add fwmark ${mark} lookup 133`),
    ]);
    await ip(vm, family, [`route add default via ${INTERFACES.vm0[family]}`]);
    await ip(peer, family, [
      ...ANYWHERE[family].map((network) => `route add local ${network} dev lo`),
      `route add ${VM[family]} via ${INTERFACES.eth0[family]}`,
    ]);
  }
  await ip(pod, 'ipv6', ['address add ::6/128 dev lo nodad']);
  await setSysctls(pod, ['ipv4/ip_forward', 'ipv6/conf/all/forwarding']);
  await setSysctls(peer, ['ipv6/ip_nonlocal_bind']);
}

async function setSysctls(namespace: Namespace, names: readonly string[]): Promise<void> {
  const writes = names.map((name) => `echo 1 > /proc/sys/net/${name}`);
  await namespace.must('sh', ['-c', writes.join(' && ')]);
}

async function link(
  a: Namespace,
  nameOfA: string,
  addressesOfA: { readonly ipv4: string; readonly ipv6: string },
  b: Namespace,
  nameOfB: string,
  addressesOfB: { readonly ipv4: string; readonly ipv6: string },
): Promise<void> {
  const peer = ['peer', 'name', nameOfB, 'netns', b.name];
  await a.must('ip', ['link', 'add', nameOfA, 'type', 'veth', ...peer]);
  for (const [namespace, name, { ipv4, ipv6 }] of [
    [a, nameOfA, addressesOfA],
    [b, nameOfB, addressesOfB],
  ] as const) {
    await ip(namespace, 'ipv4', [`address add ${ipv4}/24 dev ${name}`, `link set ${name} up`]);
    await ip(namespace, 'ipv6', [`address add ${ipv6}/64 dev ${name} nodad`]);
  }
}

async function ip(
  namespace: Namespace,
  family: 'ipv4' | 'ipv6',
  commands: readonly string[],
): Promise<void> {
  const option = family === 'ipv4' ? '-4' : '-6';
  await namespace.must('ip', [option, '-batch', '-'], { input: `${commands.join('\n')}\n` });
}
