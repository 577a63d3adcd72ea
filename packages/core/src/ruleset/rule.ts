import type { Cidr, Family, PortRange } from '../values/index.ts';
import {
  type ChainName,
  COMMENT_PREFIX,
  type ConnectionState,
  type Entry,
  FULL_MASK,
  type IdRange,
  type Match,
  type Rule,
  type TableName,
  type Target,
} from './ir.ts';

/** The words that rules are written in, so that compile reads as the rules do. */

export const TCP: Match = { kind: 'protocol', protocol: 'tcp', negated: false };
export const UDP: Match = { kind: 'protocol', protocol: 'udp', negated: false };

export const RETURN: Target = { kind: 'return' };
export const ACCEPT: Target = { kind: 'accept' };
export const DROP: Target = { kind: 'drop' };

export function not(match: Match): Match {
  return { ...match, negated: !match.negated };
}

export function to(cidr: Cidr): Match {
  return { kind: 'destination', cidrs: [cidr], negated: false };
}

export function from(cidr: Cidr): Match {
  return { kind: 'source', cidrs: [cidr], negated: false };
}

export function arrivesOn(name: string): Match {
  return { kind: 'inInterface', name, negated: false };
}

export function leavesOn(name: string): Match {
  return { kind: 'outInterface', name, negated: false };
}

export function toPort(...ports: readonly PortRange[]): Match {
  return { kind: 'destinationPort', ports, negated: false };
}

export function fromPort(...ports: readonly PortRange[]): Match {
  return { kind: 'sourcePort', ports, negated: false };
}

export function ofUser(ids: IdRange): Match {
  return { kind: 'uid', ids, negated: false };
}

export function ofGroup(ids: IdRange | string): Match {
  return { kind: 'gid', ids, negated: false };
}

export function inState(...states: readonly ConnectionState[]): Match {
  return { kind: 'state', states, negated: false };
}

export function marked(value: number): Match {
  return { kind: 'mark', value, mask: FULL_MASK, negated: false };
}

export function connectionMarked(value: number): Match {
  return { kind: 'connmark', value, mask: FULL_MASK, negated: false };
}

export function jump(chain: ChainName): Target {
  return { kind: 'jump', chain };
}

/** A place for a rule; `family` limits it to one. */
export interface Place {
  readonly table: TableName;
  readonly chain: ChainName;
  readonly at?: number;
  readonly family?: Family | undefined;
}

/** `why` becomes the comment, and names the option or the packet that the rule is there for. */
export function entry(
  { table, chain, at, family }: Place,
  matches: readonly Match[],
  target: Target,
  why: string,
): Entry {
  const rule = { matches, target, comment: `${COMMENT_PREFIX}${why}` };
  const ofFamily = family === undefined ? rule : { family, ...rule };
  return { table, chain, at: at ?? 'end', rule: ofFamily };
}

export function withoutComment(rule: Rule): Rule {
  const { comment: _, ...rest } = rule;
  return rest;
}
