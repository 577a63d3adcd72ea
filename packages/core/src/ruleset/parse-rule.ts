import {
  type Cidr,
  type Family,
  parseCidr,
  parsePortRange,
  type PortRange,
  splitList,
} from '../values/index.ts';
import { parseHostAddress } from './host-address.ts';
import {
  type ConnectionState,
  type IdRange,
  type Match,
  type MatchKind,
  PROTOCOLS,
  type Rule,
  STATES,
} from './ir.ts';
import { parseMarkMask, parseTarget } from './parse-target.ts';

/**
 * Reads a rule as iptables-save lists it behind `-A CHAIN`, or as restore input writes it.
 * `undefined` where it holds a word that none of our rules would.
 */
export function parseRule(words: readonly string[], family: Family): Rule | undefined {
  const matches: Match[] = [];
  let comment: string | undefined;
  let negated = false;
  let module = '';
  const rest = [...words];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '!') {
      negated = true;
      continue;
    }
    const value = rest.shift();
    if (value === undefined) return undefined;
    if (word === '-j') {
      const target = parseTarget(value, rest);
      if (target === undefined || negated) return undefined;
      return comment === undefined ? { matches, target } : { matches, target, comment };
    }
    if (word === '-m') module = value;
    else if (word === '--comment') comment = value;
    else {
      const match = parseMatch(word, value, module, family);
      if (match === undefined) return undefined;
      matches.push({ ...match, negated });
      negated = false;
    }
  }
  return undefined; // a rule without a target only counts packets; none of ours does
}

function parseMatch(
  option: string,
  value: string,
  module: string,
  family: Family,
): MatchKind | undefined {
  switch (option) {
    case '-p': {
      const protocol = PROTOCOLS.find((name) => name === value);
      return protocol && { kind: 'protocol', protocol };
    }
    case '-s':
      return networks('source', value, family);
    case '-d':
      return networks('destination', value, family);
    case '-i':
      return { kind: 'inInterface', name: value };
    case '-o':
      return { kind: 'outInterface', name: value };
    case '--sport':
    case '--sports':
      return ports('sourcePort', value);
    case '--dport':
    case '--dports':
      return ports('destinationPort', value);
    case '--uid-owner': {
      const ids = parseIds(value);
      return typeof ids === 'string' ? undefined : { kind: 'uid', ids };
    }
    case '--gid-owner':
      return { kind: 'gid', ids: parseIds(value) };
    case '--ctstate': {
      const states = value.split(',').map(stateOf);
      return states.every((state) => state !== undefined) ? { kind: 'state', states } : undefined;
    }
    case '--mark':
      return marks(module, value);
    default:
      return undefined;
  }
}

function stateOf(text: string): ConnectionState | undefined {
  return STATES.find((state) => state === text);
}

function networks(
  kind: 'source' | 'destination',
  value: string,
  family: Family,
): MatchKind | undefined {
  const cidrs = value.split(',').map((text) => networkOf(text, family));
  return cidrs.every((cidr) => cidr !== undefined) ? { kind, cidrs } : undefined;
}

function networkOf(text: string, family: Family): Cidr | undefined {
  const [host = '', length = family === 'ipv4' ? '32' : '128'] = text.split('/');
  const address = parseHostAddress('', host);
  if (!address.ok) return undefined;
  const cidr = parseCidr('', `${address.value}/${length}`);
  return cidr.ok && cidr.value.family === family ? cidr.value : undefined;
}

/** `53,15008`, `8000:8010`. */
function ports(kind: 'sourcePort' | 'destinationPort', value: string): MatchKind | undefined {
  const ranges = splitList(value).map(portRangeOf);
  return ranges.every((range) => range !== undefined) ? { kind, ports: ranges } : undefined;
}

function portRangeOf(text: string): PortRange | undefined {
  const range = parsePortRange('', text.replace(':', '-'));
  return range.ok ? range.value : undefined;
}

function parseIds(value: string): IdRange | string {
  const range = /^([0-9]+)(?:-([0-9]+))?$/.exec(value);
  if (range === null) return value;
  return { first: Number(range[1]), last: Number(range[2] ?? range[1]) };
}

function marks(module: string, value: string): MatchKind | undefined {
  if (module !== 'mark' && module !== 'connmark') return undefined;
  const mark = parseMarkMask(value);
  return mark && { kind: module, ...mark };
}
