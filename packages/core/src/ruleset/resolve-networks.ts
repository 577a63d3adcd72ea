import {
  type Cidr,
  familyOf,
  parseAddress,
  parseCidr,
  parseList,
  type Parsed,
  parsed,
  type PortRange,
  parsePortRange,
  refused,
  splitList,
} from '../values/index.ts';
import type { PortsForUids, Selection, VirtualNetwork } from './capture.ts';
import type { IdRange } from './ir.ts';
import { parseIdRange, parseInterface } from './resolve-lists.ts';

/** `*`, or CIDRs of either family; the items are not trimmed, as Istio does not either. */
export function parseRanges(from: string, text: string): Parsed<Selection<Cidr>> {
  return text === '*' ? parsed('all') : parseList(text, (item) => parseCidr(from, item));
}

/** CIDRs only: excluding everything is what an empty include list is for. */
export function parseExcludedRanges(from: string, text: string): Parsed<readonly Cidr[]> {
  return parseList(text, (item) => {
    if (item.trim() !== '*') return parseCidr(from, item);
    return refused({
      code: 'cidr.wildcard',
      subject: from,
      value: text,
      reason: 'would exclude everything',
      accepted:
        'CIDRs such as 10.0.0.0/8; to capture nothing outbound leave the included ranges empty',
    });
  });
}

/** Addresses and CIDRs; an address is its own network. */
export function parseSources(from: string, text: string): Parsed<readonly Cidr[]> {
  return parseList(text, (item) => {
    if (item.includes('/')) return parseCidr(from, item.trim());
    const address = parseAddress(from, item.trim());
    if (!address.ok) return address;
    const family = familyOf(address.value);
    return parsed({ family, address: address.value, prefixLength: family === 'ipv4' ? 32 : 128 });
  });
}

/** An IPv4 loopback network, /8 to /32: what the pod's talk to itself is taken to be. */
export function parseLoopback(from: string, text: string): Parsed<Cidr> {
  const cidr = parseCidr(from, text);
  if (!cidr.ok) return cidr;
  const { address, prefixLength } = cidr.value;
  const reason = !address.startsWith('127.')
    ? 'is not an IPv4 loopback network'
    : prefixLength < 8
      ? 'reaches beyond 127.0.0.0/8'
      : undefined;
  if (reason === undefined) return cidr;
  return refused({
    code: 'loopback.malformed',
    subject: from,
    value: text,
    reason,
    accepted: 'a network within 127.0.0.0/8, such as 127.0.0.1/32',
  });
}

/** `docker0:172.17.0.0/16,br-+:fd00::/64` */
export function parseVirtualNetworks(
  from: string,
  text: string,
): Parsed<readonly VirtualNetwork[]> {
  return parseList(text, (item) => {
    const colon = item.indexOf(':');
    const name = parseInterface(from, colon < 0 ? item : item.slice(0, colon));
    const network = parseCidr(from, colon < 0 ? '' : item.slice(colon + 1).trim());
    if (name.ok && network.ok) return parsed({ name: name.value, network: network.value });
    return refused({
      code: 'vnet.malformed',
      subject: from,
      value: item,
      reason: colon < 0 ? 'has no network behind a colon' : 'is not an interface and its network',
      accepted: 'an interface and its network, such as docker0:172.17.0.0/16',
    });
  });
}

/** `tcp:80,443:1000-2000;udp:*:0`: entries parted by `;`, each protocol, ports, ids. */
export function parsePortsForUids(from: string, text: string): Parsed<readonly PortsForUids[]> {
  const entries = text.split(';').filter((entry) => entry.trim() !== '');
  const results = entries.map((entry) => parsePortsForUidsEntry(from, entry.trim()));
  const problems = results.flatMap((result) => (result.ok ? [] : result.problems));
  if (problems.length) return refused(...problems);
  return parsed(results.flatMap((result) => (result.ok ? [result.value] : [])));
}

function parsePortsForUidsEntry(from: string, entry: string): Parsed<PortsForUids> {
  const accepted = 'protocol:ports:ids, such as tcp:80,443:1000-2000 or udp:*:0';
  const [protocol = '', portText = '', uidText = '', ...rest] = entry.split(':');
  if (rest.length > 0 || splitList(uidText).length === 0 || portText === '') {
    const reason = 'does not have the three parts protocol, ports and ids';
    return refused({
      code: 'portsForUids.malformed',
      subject: from,
      value: entry,
      reason,
      accepted,
    });
  }
  if (protocol !== 'tcp' && protocol !== 'udp') {
    const reason = 'does not begin with tcp or udp';
    return refused({
      code: 'portsForUids.malformed',
      subject: from,
      value: entry,
      reason,
      accepted,
    });
  }
  const ports: Parsed<Selection<PortRange>> =
    portText === '*' ? parsed('all') : parseList(portText, (item) => parsePortRange(from, item));
  const uids: Parsed<readonly IdRange[]> = parseList(uidText, (item) => parseIdRange(from, item));
  if (ports.ok && uids.ok) return parsed({ protocol, ports: ports.value, uids: uids.value });
  return refused(...(ports.ok ? [] : ports.problems), ...(uids.ok ? [] : uids.problems));
}
