import {
  type Cidr,
  formatCidr,
  type Parsed,
  parsed,
  parsePort,
  type Port,
  type Problem,
  refused,
  uid,
} from '../values/index.ts';
import {
  type Capture,
  type CaptureField,
  type DnsCapture,
  type FamilyCapture,
  type HostFacts,
  INTERCEPTION_MODES,
  type RawCapture,
  type Selection,
  type Written,
} from './capture.ts';
import { CAPTURE_FLAGS } from './capture-flags.ts';
import type { ResolveOptions } from './command.ts';
import { parseBoolean, parseChoice } from './parse-value.ts';
import { isLoopback, type Networks, resolveFamilies } from './resolve-families.ts';
import * as lists from './resolve-lists.ts';
import * as networks from './resolve-networks.ts';
import { parseMark, parseRouteTable } from './resolve-numbers.ts';

type Parse<T> = (from: string, text: string) => Parsed<T>;

/**
 * Fills in every default and checks every value, also those that Istio hands to the kernel
 * unchecked. Reports all problems at once.
 */
export function resolveCapture(
  raw: RawCapture,
  host: HostFacts,
  options: ResolveOptions = {},
): Parsed<Capture> {
  const problems: Problem[] = [];
  const warnings: string[] = [];

  /** What cannot be read is reported, and stands in as `instead` until all is read. */
  function read<T>(field: CaptureField, parse: Parse<T>, instead: T): T {
    const { from, text } = raw[field] ?? defaultOf(field);
    const result = parse(from, text);
    if (result.ok) return result.value;
    problems.push(...result.problems);
    return instead;
  }
  const flag = (field: CaptureField) => read(field, parseBoolean, false);
  const portOf = (field: CaptureField) => read(field, parsePort, 1 as Port);

  const include = read<Selection<Cidr>>('outboundRangesInclude', networks.parseRanges, []);
  const dns = dnsCapture(flag('redirectDns'), flag('captureAllDns'), host, warnings);
  const values: Networks = {
    loopback: read('loopbackCidr', networks.parseLoopback, LOOPBACK),
    include: include === 'all' ? [] : include,
    exclude: read('outboundRangesExclude', networks.parseExcludedRanges, []),
    sources: read('inboundSourcesExclude', networks.parseSources, []),
    virtualNetworks: read('virtualNetworks', networks.parseVirtualNetworks, []),
    dnsServers: dns === 'servers' ? host.dnsServers : [],
  };
  const families = resolveFamilies(values, host);
  if (!families.ok) problems.push(...families.problems);

  const givenUids = read('proxyUid', lists.parseUids, []);
  const givenGids = read('proxyGid', lists.parseUids, []);
  const proxyUids = givenUids.length ? givenUids : [host.proxyUser ?? uid(1337)];
  const mode = read('interceptionMode', parseMode, 'REDIRECT');
  flag('dualStack');

  const capture: Capture = {
    mode: options.compat === 'istio' && mode === 'NONE' ? 'REDIRECT' : mode,
    proxyPort: portOf('proxyPort'),
    inboundPort: portOf('inboundPort'),
    tunnelPort: portOf('tunnelPort'),
    proxyUids,
    proxyGids: givenGids.length ? givenGids : proxyUids,
    inboundPorts: read('inboundPortsInclude', lists.parsePortSelection, []),
    inboundPortsExclude: read('inboundPortsExclude', lists.parsePortList, []),
    interfacesExclude: read('interfacesExclude', lists.parseInterfaces, []),
    virtualInterfaces: read('virtualInterfaces', lists.parseInterfaces, []),
    outbound: include === 'all' ? 'all' : 'listed',
    outboundLoopback: include !== 'all' && include.some(isLoopback),
    outboundPortsInclude: read('outboundPortsInclude', lists.parsePortList, []),
    outboundPortsExclude: read('outboundPortsExclude', lists.parsePortList, []),
    outboundPortsForUids: read('outboundPortsForUids', networks.parsePortsForUids, []),
    ownerGroups: read('ownerGroupsInclude', lists.parseGroups, 'all'),
    ownerGroupsExclude: read('ownerGroupsExclude', lists.parseGroupList, []),
    dns,
    dropInvalid: flag('dropInvalid'),
    tproxyMark: read('tproxyMark', parseMark, 1337),
    tproxyRouteTable: read('tproxyRouteTable', parseRouteTable, 133),
    logPackets: flag('logPackets'),
    comments: read('comments', parseBoolean, false) && options.compat === undefined,
    families: families.ok ? families.value : [],
    warnings: [],
  };
  if (problems.length || !families.ok) return refused(...problems);
  warnings.push(...uselessOptions(capture), ...unreachable(values, families.value));
  return parsed({ ...capture, warnings });
}

const LOOPBACK: Cidr = {
  family: 'ipv4',
  address: '127.0.0.1' as Cidr['address'],
  prefixLength: 32,
};

/** Istio takes anything but TPROXY for REDIRECT; a misspelt mode is better told. */
const parseMode: Parse<Capture['mode']> = (from, text) =>
  text === '' ? parsed('REDIRECT') : parseChoice(INTERCEPTION_MODES)(from, text);

function defaultOf(field: CaptureField): Written {
  const flag = CAPTURE_FLAGS.find((candidate) => candidate.sets === field);
  if (flag === undefined) throw new RangeError(`no flag sets ${field}`);
  return { text: flag.default, from: `--${flag.name}` };
}

/** Without a server to capture DNS capture is off, as Istio switches it off with a warning. */
function dnsCapture(
  redirect: boolean,
  all: boolean,
  host: HostFacts,
  warnings: string[],
): DnsCapture {
  if (!redirect) return 'off';
  if (all) return 'all';
  if (host.dnsServers.length > 0) return 'servers';
  warnings.push(
    'DNS capture is off: no name server is known; give --dns-servers, or --capture-all-dns for any server',
  );
  return 'off';
}

/** What was asked for and cannot take effect beside what else was asked for. */
function uselessOptions(capture: Capture): readonly string[] {
  const { inboundPorts, inboundPortsExclude, ownerGroups, ownerGroupsExclude } = capture;
  return [
    inboundPorts !== 'all' && inboundPortsExclude.length > 0
      ? "excluded inbound ports have no effect: only with -b '*' are there any to exclude"
      : [],
    ownerGroups !== 'all' && ownerGroupsExclude.length > 0
      ? 'excluded owner groups have no effect: the included groups are listed'
      : [],
  ].flat();
}

/** Ranges of a family in which the pod has no address. */
function unreachable(
  { include, exclude, sources }: Networks,
  families: readonly FamilyCapture[],
): readonly string[] {
  if (families.some(({ family }) => family === 'ipv6')) return [];
  return [...include, ...exclude, ...sources]
    .filter((cidr) => cidr.family === 'ipv6')
    .map((cidr) => `${formatCidr(cidr)} has no effect: the pod has no IPv6 address`);
}
