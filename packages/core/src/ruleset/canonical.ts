import ipaddr from 'ipaddr.js';
import type { Cidr, IpAddress, PortRange } from '../values/index.ts';
import { type Match, type Rule } from './ir.ts';

/** The order in which the kernel lists matches; a rule means the same in any. */
const ORDER: readonly Match['kind'][] = [
  'source',
  'destination',
  'inInterface',
  'outInterface',
  'protocol',
  'sourcePort',
  'destinationPort',
  'state',
  'mark',
  'connmark',
  'uid',
  'gid',
];

/**
 * The one form of all rules that mean the same: matches in the kernel's order, host bits of networks
 * cleared, networks and ports merged and sorted, matches that everything passes left out.
 */
export function canonicalRule(rule: Rule): Rule {
  const matches = rule.matches
    .map(canonicalMatch)
    .filter((match) => !isVacuous(match))
    .toSorted(byKind);
  return { ...rule, matches };
}

/** Rules with the same key mean the same; comments count, since a rule with one is replaced by one. */
export function ruleKey(rule: Rule): string {
  const { matches, target, comment, family } = canonicalRule(rule);
  return JSON.stringify([family ?? null, matches, target, comment ?? null]);
}

function byKind(a: Match, b: Match): number {
  const kinds = ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind);
  if (kinds !== 0) return kinds;
  return JSON.stringify(a) < JSON.stringify(b) ? -1 : 1;
}

function canonicalMatch(match: Match): Match {
  const { negated } = match;
  switch (match.kind) {
    case 'source':
    case 'destination':
      return { kind: match.kind, cidrs: mergeCidrs(match.cidrs), negated };
    case 'sourcePort':
    case 'destinationPort':
      return { kind: match.kind, ports: mergePorts(match.ports), negated };
    case 'state':
      return { kind: 'state', states: match.states.toSorted(), negated };
    case 'mark':
    case 'connmark':
      return { kind: match.kind, value: match.value, mask: match.mask, negated };
    case 'uid':
      return { kind: 'uid', ids: { first: match.ids.first, last: match.ids.last }, negated };
    case 'gid':
      return { kind: 'gid', ids: match.ids, negated };
    case 'protocol':
      return { kind: 'protocol', protocol: match.protocol, negated };
    case 'inInterface':
    case 'outInterface':
      break;
  }
  return { kind: match.kind, name: match.name, negated };
}

/** A network of all addresses, which the kernel does not list. */
function isVacuous(match: Match): boolean {
  const isNetwork = match.kind === 'source' || match.kind === 'destination';
  return isNetwork && !match.negated && match.cidrs.some(({ prefixLength }) => prefixLength === 0);
}

/** Sorted, overlapping and adjacent ranges made one. */
export function mergePorts(ports: readonly PortRange[]): readonly PortRange[] {
  const merged: PortRange[] = [];
  for (const range of ports.toSorted((a, b) => a.first - b.first)) {
    const last = merged.at(-1);
    if (last === undefined || range.first > last.last + 1) merged.push({ ...range });
    else if (range.last > last.last) merged.splice(-1, 1, { first: last.first, last: range.last });
  }
  return merged;
}

/** Sorted, without host bits, those inside another left out. */
export function mergeCidrs(cidrs: readonly Cidr[]): readonly Cidr[] {
  const keyed = cidrs
    .map((cidr) => ({ cidr: networkOf(cidr), key: sortKey(networkOf(cidr)) }))
    .toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  const merged: { cidr: Cidr; bits: string }[] = [];
  for (const { cidr } of keyed) {
    const bits = bitsOf(cidr.address);
    const outer = merged.at(-1);
    const isInside =
      outer !== undefined &&
      outer.cidr.family === cidr.family &&
      bits.startsWith(outer.bits.slice(0, outer.cidr.prefixLength));
    if (!isInside) merged.push({ cidr, bits });
  }
  return merged.map(({ cidr }) => cidr);
}

/** The network with its host bits cleared, as the kernel keeps it. */
export function networkOf({ family, address, prefixLength }: Cidr): Cidr {
  const parse = family === 'ipv4' ? ipaddr.IPv4 : ipaddr.IPv6;
  const network = parse.networkAddressFromCIDR(`${address}/${prefixLength}`);
  return { family, address: network.toString() as IpAddress, prefixLength };
}

function sortKey({ family, address, prefixLength }: Cidr): string {
  return `${family} ${bitsOf(address)} ${`${prefixLength}`.padStart(3, '0')}`;
}

function bitsOf(address: IpAddress): string {
  return ipaddr
    .parse(address)
    .toByteArray()
    .map((byte) => byte.toString(2).padStart(8, '0'))
    .join('');
}
