import { FULL_MASK, type Match, type MatchKind } from '../ir.ts';
import { networkOf } from './address-number.ts';
import { beginningWith, between, type Intervals, only, union } from './intervals.ts';
import { type Dimension, is, isNot, type Test } from './region.ts';

/** What a packet must be for a rule to match it. */
export function testsOf(matches: readonly Match[]): readonly Test[] {
  return matches.flatMap((match) => {
    const tests = testOf(match, match.negated);
    // connmark never matches a packet without a connection, not even negated
    return match.kind === 'connmark' ? [isNot('state', CONNECTIONLESS), tests] : [tests];
  });
}

/** The states in which conntrack holds no connection for a packet. */
export const CONNECTIONLESS = union(only('INVALID'), only('UNTRACKED'));

const DIMENSION_OF = {
  protocol: 'protocol',
  source: 'source',
  destination: 'destination',
  inInterface: 'inInterface',
  outInterface: 'outInterface',
  sourcePort: 'sourcePort',
  destinationPort: 'destinationPort',
  uid: 'uid',
  gid: 'gid',
  state: 'state',
  mark: 'mark',
  connmark: 'connmark',
} as const satisfies Record<MatchKind['kind'], Dimension>;

function testOf(match: MatchKind, negated: boolean): Test {
  const dimension =
    match.kind === 'gid' && typeof match.ids === 'string' ? 'group' : DIMENSION_OF[match.kind];
  const test = negated ? isNot(dimension, setOf(match)) : is(dimension, setOf(match));
  const isMasked = 'mask' in match && match.mask !== FULL_MASK;
  return isMasked ? { ...test, mask: match.mask } : test;
}

function setOf(match: MatchKind): Intervals {
  switch (match.kind) {
    case 'protocol':
      return only(match.protocol);
    case 'source':
    case 'destination':
      return union(...match.cidrs.map(networkOf));
    case 'inInterface':
    case 'outInterface':
      return interfaceSet(match.name);
    case 'sourcePort':
    case 'destinationPort':
      return union(...match.ports.map(({ first, last }) => between(first, last)));
    case 'uid':
      return between(match.ids.first, match.ids.last);
    case 'gid':
      return typeof match.ids === 'string'
        ? only(match.ids)
        : between(match.ids.first, match.ids.last);
    case 'state':
      return union(...match.states.map(only));
    case 'mark':
    case 'connmark':
      return only(match.value);
  }
}

export function interfaceSet(name: string): Intervals {
  return name.endsWith('+') ? beginningWith(name.slice(0, -1)) : only(name);
}
