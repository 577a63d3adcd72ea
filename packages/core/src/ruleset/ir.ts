import type { Cidr, Family, Port, PortRange } from '../values/index.ts';

/** The tables of netfilter that capture uses, in the order that a packet meets them in a hook. */
export const TABLES = ['raw', 'mangle', 'nat', 'filter'] as const;
export type TableName = (typeof TABLES)[number];

export const BUILTIN_CHAINS = ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'] as const;
export type BuiltinChain = (typeof BUILTIN_CHAINS)[number];

/** A built-in chain, or one of ours: `ISTIO_OUTPUT`. */
export type ChainName = string;

export const PROTOCOLS = ['tcp', 'udp', 'icmp', 'ipv6-icmp'] as const;
export type Protocol = (typeof PROTOCOLS)[number];

export const STATES = ['INVALID', 'NEW', 'RELATED', 'ESTABLISHED', 'UNTRACKED'] as const;
export type ConnectionState = (typeof STATES)[number];

/** Ids from `first` to `last`, both included. */
export interface IdRange {
  readonly first: number;
  readonly last: number;
}

/** What a packet must be; all matches of a rule hold together. */
export type Match = MatchKind & { readonly negated: boolean };

export type MatchKind =
  | { readonly kind: 'protocol'; readonly protocol: Protocol }
  /** Any of the networks. Several together cannot be negated in iptables. */
  | { readonly kind: 'source' | 'destination'; readonly cidrs: readonly Cidr[] }
  /** A trailing `+` matches every interface that begins so. */
  | { readonly kind: 'inInterface' | 'outInterface'; readonly name: string }
  /** Any of the ports, of the protocol that the rule matches too. */
  | { readonly kind: 'sourcePort' | 'destinationPort'; readonly ports: readonly PortRange[] }
  | { readonly kind: 'uid'; readonly ids: IdRange }
  /** A group as ids, or by the name that the machine's group database resolves. */
  | { readonly kind: 'gid'; readonly ids: IdRange | string }
  | { readonly kind: 'state'; readonly states: readonly ConnectionState[] }
  | { readonly kind: 'mark' | 'connmark'; readonly value: number; readonly mask: number };

/** What happens to a packet that matches. LOG, MARK, CONNMARK and CT let it go on to the next rule. */
export type Target =
  | { readonly kind: 'return' | 'accept' | 'drop' }
  /** To a port of this host: OUTPUT rewrites to 127.0.0.1 or ::1, PREROUTING to the interface's address. */
  | { readonly kind: 'redirect'; readonly port: Port }
  | { readonly kind: 'tproxy'; readonly port: Port; readonly mark: number; readonly mask: number }
  | { readonly kind: 'setMark'; readonly value: number }
  /** The packet's mark onto its connection, and back. */
  | { readonly kind: 'saveMark' | 'restoreMark' }
  | { readonly kind: 'zone'; readonly zone: number }
  | { readonly kind: 'log'; readonly prefix: string }
  | { readonly kind: 'jump'; readonly chain: ChainName };

export interface Rule {
  /** Absent where the rule is the same for both families. */
  readonly family?: Family;
  readonly matches: readonly Match[];
  readonly target: Target;
  /** Why the rule is there: `pillion/...`. */
  readonly comment?: string;
}

/** A rule on its way into a chain: at its end, or before the rule that is now number `at` (from 1). */
export interface Entry {
  readonly table: TableName;
  readonly chain: ChainName;
  readonly at: 'end' | number;
  readonly rule: Rule;
}

/**
 * What compile makes of a capture, both families at once, told apart by `Rule.family`. The entries
 * stand in the order in which they are made; `settle` lays them out as tables and chains.
 */
export interface Ruleset {
  readonly families: readonly Family[];
  readonly entries: readonly Entry[];
}

export interface Chain {
  readonly name: ChainName;
  readonly rules: readonly Rule[];
}

/** What a kernel holds of one family: chains in creation order, each rule at its place. */
export interface Installed {
  readonly family: Family;
  readonly tables: readonly { readonly name: TableName; readonly chains: readonly Chain[] }[];
}

export const FULL_MASK = 0xffff_ffff;

/** The prefix of every chain that is ours, whoever of Istio or Pillion made it. */
export const CHAIN_PREFIX = 'ISTIO_';

/** The prefix of every comment that is ours. */
export const COMMENT_PREFIX = 'pillion/';

export function isBuiltinChain(chain: ChainName): chain is BuiltinChain {
  return (BUILTIN_CHAINS as readonly string[]).includes(chain);
}
