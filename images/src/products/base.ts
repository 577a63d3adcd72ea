import { directory, type Entry, file, link } from '../entry.ts';

/** Users that images run as, by uid; each has a group of the same number and name. */
export const USERS = {
  root: 0,
  /** The sidecar, by whose uid netfilter tells its packets from the application's. */
  'istio-proxy': 1337,
  /** Whoever needs no name and no rights. */
  nonroot: 65_532,
  nobody: 65_534,
} as const;

const PROXY = { uid: USERS['istio-proxy'], gid: USERS['istio-proxy'] };

/** Protocols by number, after IANA's registry: those that rules are written about by name. */
const PROTOCOLS = {
  ip: 0,
  icmp: 1,
  igmp: 2,
  tcp: 6,
  udp: 17,
  esp: 50,
  ah: 51,
  'ipv6-icmp': 58,
  sctp: 132,
};

/**
 * What a program expects of the system around it, without a system: no shell, no package manager.
 *
 * @param certificates The roots of trust, PEM each.
 */
export function base(certificates: readonly string[]): readonly Entry[] {
  return [
    file(
      '/etc/passwd',
      lines(Object.entries(USERS), ([name, id]) => passwdLine(name, id)),
    ),
    file(
      '/etc/group',
      lines(Object.entries(USERS), ([name, id]) => `${name}:x:${id}:`),
    ),
    // Kubelets lay their own over it.
    file('/etc/hosts', '127.0.0.1 localhost\n::1 localhost\n'),
    file('/etc/nsswitch.conf', 'passwd: files\ngroup: files\nhosts: files dns\nprotocols: files\n'),
    file(
      '/etc/protocols',
      lines(Object.entries(PROTOCOLS), ([name, id]) => `${name} ${id}`),
    ),
    file(
      '/etc/ssl/certs/ca-certificates.crt',
      lines(certificates, (pem) => pem.trim()),
    ),
    directory('/tmp', 0o1777),
    directory('/run'),
    link('/var/run', '/run'),
    // Mount points of what an injected pod mounts; a runtime cannot make them below a read-only root.
    ...['/dev', '/proc', '/sys', '/etc/istio/pod', '/run/secrets'].map((path) => directory(path)),
    directory('/etc/istio/proxy', 0o755, PROXY),
    directory('/var/lib/istio/data', 0o755, PROXY),
  ];
}

function passwdLine(name: string, id: number): string {
  return `${name}:x:${id}:${id}:${name}:/:/usr/sbin/nologin`;
}

function lines<T>(items: readonly T[], text: (item: T) => string): string {
  return items.map((item) => `${text(item)}\n`).join('');
}
