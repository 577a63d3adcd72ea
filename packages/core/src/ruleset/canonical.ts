import type { Match, Rule } from './ir.ts';
import { mergeCidrs, mergePorts } from './merge.ts';

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
