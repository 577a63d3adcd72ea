import * as chains from '../chains.ts';
import { COMMENT_PREFIX, type Rule } from '../ir.ts';
import { isOurChain } from '../ownership.ts';
import { cidrContains } from '../../values/index.ts';
import type { Fate } from './fate.ts';
import type { Step } from './packet-class.ts';
import type { Packet } from './packet.ts';
import type { Simulation } from './simulate.ts';

/** What became of the packet, told from the rule that decided; also where that is one of Istio's own. */
export function fateOf({ packet, verdict, decidedBy }: Simulation): Fate {
  const kind = decidedBy?.rule.target.kind;
  if (verdict === 'dropped') {
    if (kind !== 'drop') return 'dropped.policy';
    return decidedBy?.chain === chains.DROP_CHAIN ? 'dropped.invalid' : 'dropped.foreignRule';
  }
  if (decidedBy === undefined) {
    return packet.connection.state === 'ESTABLISHED' ? 'passed.established' : 'passed.notIncluded';
  }
  if (kind === 'redirect' || kind === 'tproxy') return captureOf(packet, decidedBy);
  return passOf(decidedBy);
}

function captureOf({ origin }: Packet, { chain, rule: { target } }: Step): Fate {
  if (target.kind === 'redirect' && target.port === chains.PROXY_DNS_PORT) return 'captured.dns';
  if (chain === chains.REDIRECT) {
    return origin.kind === 'sent' ? 'captured.outbound' : 'captured.virtualInterface';
  }
  if (chain === chains.IN_REDIRECT || chain === chains.TPROXY) {
    return origin.kind === 'sent' ? 'captured.ownService' : 'captured.inbound';
  }
  return 'captured.foreignRule';
}

function passOf({ chain, table, position, rule }: Step): Fate {
  const commented = rule.comment?.startsWith(COMMENT_PREFIX)
    ? BY_COMMENT[rule.comment.slice(COMMENT_PREFIX.length)]
    : undefined;
  if (commented !== undefined) return commented;
  const shape = shapeOf(rule);
  if (!isOurChain(chain)) return BUILTIN_SHAPES[shape] ?? 'passed.foreignRule';
  if (chain === chains.DIVERT) return 'passed.established';
  if (chain === chains.INBOUND) {
    // compile puts the tunnel's port first in the nat table
    if (table === 'nat' && position === 1) return 'passed.tunnel';
    return INBOUND_SHAPES[shape] ?? 'passed.foreignRule';
  }
  if (shape === 'destination' && isLoopback(rule)) return 'passed.loopback';
  return OUTPUT_SHAPES[shape] ?? 'passed.foreignRule';
}

/** What a rule matches, by kind. The protocol counts only where no port does. */
function shapeOf({ matches }: Rule): string {
  const kinds = new Set(matches.map(({ kind, negated }) => (negated ? `!${kind}` : kind)));
  if (matches.some(({ kind }) => kind === 'destinationPort')) kinds.delete('protocol');
  return [...kinds].toSorted().join(' ');
}

function isLoopback({ matches }: Rule): boolean {
  const cidrs = matches.flatMap((match) => (match.kind === 'destination' ? match.cidrs : []));
  return cidrs.every((cidr) => cidr.address === '::1' || cidrContains(LOOPBACK, cidr.address));
}

const LOOPBACK = { family: 'ipv4', address: '127.0.0.0', prefixLength: 8 } as Parameters<
  typeof cidrContains
>[0];

type Fates = Readonly<Record<string, Fate>>;

const BY_COMMENT: Fates = {
  'exclude-interface': 'passed.excludedInterface',
  'virtual-interface': 'passed.virtualInterface',
  'vnet/outbound': 'passed.virtualInterface',
  tunnel: 'passed.tunnel',
  'inbound/exclude-source': 'passed.excludedSource',
  'inbound/exclude-port': 'passed.excludedPort',
  'inbound/to-application': 'passed.toApplication',
  'inbound/marked': 'passed.tproxyMark',
  'inbound/mark': 'passed.established',
  'application/own-pod': 'passed.ownPod',
  'application/loopback': 'passed.loopback',
  'proxy/out': 'passed.proxy',
  'outbound/exclude-port': 'passed.excludedPort',
  'outbound/exclude-port-for-uid': 'passed.excludedPortForUser',
  'outbound/exclude-range': 'passed.excludedRange',
  'exclude-owner-group': 'passed.excludedGroup',
  'other-owner-group': 'passed.otherGroup',
};

const OUTPUT_SHAPES: Fates = {
  '': 'passed.otherGroup',
  '!gid': 'passed.otherGroup',
  gid: 'passed.ownerGroup',
  uid: 'passed.proxy',
  destination: 'passed.excludedRange',
  destinationPort: 'passed.excludedPort',
  'destinationPort uid': 'passed.excludedPortForUser',
  'protocol uid': 'passed.excludedPortForUser',
  'outInterface source': 'passed.toApplication',
  '!uid outInterface': 'passed.ownPod',
  '!gid outInterface': 'passed.ownPod',
  '!destinationPort !uid outInterface': 'passed.ownPod',
  '!destinationPort !gid outInterface': 'passed.ownPod',
};

const INBOUND_SHAPES: Fates = {
  source: 'passed.excludedSource',
  destinationPort: 'passed.excludedPort',
  'mark protocol': 'passed.tproxyMark',
  'inInterface protocol source': 'passed.toApplication',
  '!mark inInterface protocol': 'passed.ownPod',
};

/** Istio's rules in built-in chains bear no sign of whose they are. */
const BUILTIN_SHAPES: Fates = {
  inInterface: 'passed.excludedInterface',
  outInterface: 'passed.excludedInterface',
  'mark outInterface protocol': 'passed.toApplication',
};
