import type { Cidr, PortRange } from '../values/index.ts';
import { FULL_MASK, type IdRange, type Match, type Protocol, type Rule } from './ir.ts';
import { renderCidr } from './render-address.ts';

/** The protocol that a rule's ports belong to. */
export function protocolOf({ matches }: Rule): Protocol {
  const match = matches.find(({ kind }) => kind === 'protocol');
  return match?.kind === 'protocol' ? match.protocol : 'tcp';
}

/** A match in nft's words; `protocol` is the one that its ports belong to. */
export function nftMatch(match: Match, protocol: Protocol): string {
  const not = match.negated ? '!= ' : '';
  switch (match.kind) {
    case 'protocol':
      return `meta l4proto ${not}${match.protocol}`;
    case 'source':
      return `${network(match.cidrs)} saddr ${not}${anyOf(match.cidrs.map(renderCidr))}`;
    case 'destination':
      return `${network(match.cidrs)} daddr ${not}${anyOf(match.cidrs.map(renderCidr))}`;
    case 'inInterface':
      return `iifname ${not}${interfaceName(match.name)}`;
    case 'outInterface':
      return `oifname ${not}${interfaceName(match.name)}`;
    case 'sourcePort':
      return `${protocol} sport ${not}${anyOf(match.ports.map(range))}`;
    case 'destinationPort':
      return `${protocol} dport ${not}${anyOf(match.ports.map(range))}`;
    case 'uid':
      return `meta skuid ${not}${range(match.ids)}`;
    case 'gid':
      return `meta skgid ${not}${typeof match.ids === 'string' ? match.ids : range(match.ids)}`;
    case 'state':
      return `ct state ${not}${match.states.join(',').toLowerCase()}`;
    case 'mark':
    case 'connmark':
      break;
  }
  const key = match.kind === 'mark' ? 'meta mark' : 'ct mark';
  if (match.mask === FULL_MASK) return `${key} ${not}${match.value}`;
  return `${key} & ${match.mask} ${match.negated ? '!=' : '=='} ${match.value}`;
}

function network(cidrs: readonly Cidr[]): string {
  return cidrs[0]?.family === 'ipv6' ? 'ip6' : 'ip';
}

function anyOf(values: readonly string[]): string {
  return values.length === 1 ? values.join('') : `{ ${values.join(', ')} }`;
}

function range({ first, last }: PortRange | IdRange): string {
  return first === last ? `${first}` : `${first}-${last}`;
}

/** iptables' `br+` is nft's `br*`. */
function interfaceName(name: string): string {
  return `"${name.replace(/\+$/, '*')}"`;
}
