import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe } from 'vitest';

const FOLDER =
  process.env['PILLION_CONFORMANCE'] ??
  fileURLToPath(new URL('../../../../../shared/conformance', import.meta.url));

export interface MatrixCase {
  readonly name: string;
  readonly args: readonly string[];
  /** What Istio's program shows; `undefined` where it fails. */
  readonly shown: string | undefined;
  /** Why it fails. */
  readonly refusal: string | undefined;
}

interface Entry {
  readonly name: string;
  readonly config: Readonly<Record<string, string | number | boolean | readonly string[] | null>>;
  readonly error?: string;
  /** Of iptables: every command, a restore command replaced by its input. */
  readonly lines?: readonly string[];
  /** Of nft: the transaction. */
  readonly text?: string;
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
  RECONCILE: '--reconcile',
  CLEANUP_ONLY: '--cleanup-only',
  FORCE_APPLY: '--force-apply',
  OUTBOUND_OWNER_GROUPS_INCLUDE: '--outbound-owner-groups',
  OUTBOUND_OWNER_GROUPS_EXCLUDE: '--outbound-owner-groups-exclude',
  HOST_IPV4_LOOPBACK_CIDR: '--outbound-ipv4-loopback-cidr',
};

/** A `describe` for tests that need the matrices; where they are absent they are skipped and told why. */
export function describeWithMatrix(name: string, tests: () => void): void {
  const present = existsSync(`${FOLDER}/cases.json`);
  const reason = `no conformance data in ${FOLDER}; PILLION_CONFORMANCE names another place`;
  describe(present ? name : `${name} (skipped: ${reason})`, { skip: !present }, tests);
}

/**
 * The configurations of a conformance matrix that a command line can ask for, which always has a
 * user and a group; none where the data is not here.
 */
export function readMatrix(name: 'iptables' | 'nftables'): readonly MatrixCase[] {
  const file = `${FOLDER}/istio-${name}-matrix.json`;
  if (!existsSync(file)) return [];
  const entries = JSON.parse(readFileSync(file, 'utf8')) as readonly Entry[];
  const reachable = entries.filter(
    ({ config }) => config['PROXY_UID'] !== '' && config['PROXY_GID'] !== '',
  );
  return reachable.map(({ name: title, config, error, lines, text }) => ({
    name: title,
    args: argsOf(config),
    refusal: error,
    shown: error === undefined ? (lines?.map((line) => `${line}\n`).join('') ?? text) : undefined,
  }));
}

function argsOf(config: Entry['config']): string[] {
  const flags = Object.entries(FLAGS).map(([key, flag]) => `${flag}=${String(config[key])}`);
  const list = (key: string) => config[key] as readonly string[] | null;
  const servers = [...(list('DNS_SERVERS_V4') ?? []), ...(list('DNS_SERVERS_V6') ?? [])];
  const ips = config['ENABLE_INBOUND_IPV6'] === true ? '10.0.0.5,fd00::5' : '10.0.0.5';
  return [...flags, `--dns-servers=${servers.join(',')}`, `--pod-ips=${ips}`];
}
