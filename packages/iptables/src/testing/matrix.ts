import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const FOLDER =
  process.env['PILLION_CONFORMANCE'] ??
  fileURLToPath(new URL('../../../../../shared/conformance', import.meta.url));
const FILE = `${FOLDER}/istio-iptables-matrix.json`;

export interface MatrixCase {
  readonly name: string;
  readonly args: readonly string[];
}

interface Entry {
  readonly name: string;
  readonly config: Readonly<Record<string, string | number | boolean | readonly string[] | null>>;
  readonly error?: string;
}

/** The matrix's name for a setting, and the flag that sets it. */
const FLAGS: Readonly<Record<string, string>> = {
  PROXY_PORT: '-p',
  INBOUND_CAPTURE_PORT: '-z',
  INBOUND_TUNNEL_PORT: '-e',
  PROXY_UID: '-u',
  PROXY_GID: '-g',
  INBOUND_INTERCEPTION_MODE: '-m',
  INBOUND_TPROXY_MARK: '-t',
  INBOUND_TPROXY_ROUTE_TABLE: '-r',
  INBOUND_PORTS_INCLUDE: '-b',
  INBOUND_PORTS_EXCLUDE: '-d',
  EXCLUDE_INTERFACES: '-c',
  OUTBOUND_IPRANGES_INCLUDE: '-i',
  OUTBOUND_IPRANGES_EXCLUDE: '-x',
  OUTBOUND_PORTS_INCLUDE: '-q',
  OUTBOUND_PORTS_EXCLUDE: '-o',
  KUBE_VIRT_INTERFACES: '-k',
  REDIRECT_DNS: '--redirect-dns',
  CAPTURE_ALL_DNS: '--capture-all-dns',
  DROP_INVALID: '--drop-invalid',
  OUTBOUND_OWNER_GROUPS_INCLUDE: '--outbound-owner-groups',
  OUTBOUND_OWNER_GROUPS_EXCLUDE: '--outbound-owner-groups-exclude',
  HOST_IPV4_LOOPBACK_CIDR: '--outbound-ipv4-loopback-cidr',
};

/** The configurations of the conformance matrix as command lines; none where the data is not here. */
export function readMatrix(): readonly MatrixCase[] {
  if (!existsSync(FILE)) {
    console.warn(`skipped: no ${FILE} (set PILLION_CONFORMANCE)`);
    return [];
  }
  const entries = JSON.parse(readFileSync(FILE, 'utf8')) as readonly Entry[];
  return entries
    .filter(({ error, config }) => error === undefined && !marksNothing(config))
    .map(({ name, config }) => ({ name, args: argsOf(config) }));
}

/**
 * TPROXY without inbound ports: Istio makes rules for marks that nothing sets, and no sign tells them
 * from those of others.
 */
function marksNothing(config: Entry['config']): boolean {
  return config['INBOUND_INTERCEPTION_MODE'] === 'TPROXY' && config['INBOUND_PORTS_INCLUDE'] === '';
}

function argsOf(config: Entry['config']): string[] {
  const flags = Object.entries(FLAGS).map(([key, flag]) => `${flag}=${String(config[key])}`);
  const list = (key: string) => config[key] as readonly string[] | null;
  const servers = [...(list('DNS_SERVERS_V4') ?? []), ...(list('DNS_SERVERS_V6') ?? [])];
  const ips = config['ENABLE_INBOUND_IPV6'] === true ? '10.0.0.5,fd00::5' : '10.0.0.5';
  return [...flags, `--dns-servers=${servers.join(',')}`, `--pod-ips=${ips}`];
}
