import type { Cidr, PortRange } from '../values/index.ts';
import { FULL_MASK, type IdRange, type Match, type Rule, type Target } from './ir.ts';
import { renderCidr } from './render-address.ts';

/** How iptables writes a rule behind `-A CHAIN`, a word each; comments and prefixes are unquoted. */
export function ruleArguments(rule: Rule): readonly string[] {
  const comment = rule.comment === undefined ? [] : ['-m', 'comment', '--comment', rule.comment];
  return [
    ...rule.matches.flatMap(matchArguments),
    ...comment,
    ...targetArguments(rule.target, isUdp(rule)),
  ];
}

/** The words as one line of restore input: what holds a blank is quoted. */
export function joinArguments(words: readonly string[]): string {
  return words.map((word) => (/^[^\s"'\\]+$/.test(word) ? word : quote(word))).join(' ');
}

function quote(word: string): string {
  return `"${word.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}

function matchArguments(match: Match): readonly string[] {
  const not = match.negated ? ['!'] : [];
  switch (match.kind) {
    case 'protocol':
      return [...not, '-p', match.protocol];
    case 'source':
      return [...not, '-s', cidrs(match.cidrs)];
    case 'destination':
      return [...not, '-d', cidrs(match.cidrs)];
    case 'inInterface':
      return [...not, '-i', match.name];
    case 'outInterface':
      return [...not, '-o', match.name];
    case 'sourcePort':
      return ports(match.ports, not, 'sport');
    case 'destinationPort':
      return ports(match.ports, not, 'dport');
    case 'uid':
      return ['-m', 'owner', ...not, '--uid-owner', ids(match.ids)];
    case 'gid':
      return ['-m', 'owner', ...not, '--gid-owner', ids(match.ids)];
    case 'state':
      return ['-m', 'conntrack', ...not, '--ctstate', match.states.join(',')];
    case 'mark':
    case 'connmark':
      break;
  }
  return ['-m', match.kind, ...not, '--mark', mark(match)];
}

function targetArguments(target: Target, udp: boolean): readonly string[] {
  switch (target.kind) {
    case 'return':
    case 'accept':
    case 'drop':
      return ['-j', target.kind.toUpperCase()];
    case 'jump':
      return ['-j', target.chain];
    case 'redirect':
      // Istio abbreviates the option in its UDP rules; iptables takes any unambiguous beginning.
      return ['-j', 'REDIRECT', udp ? '--to-port' : '--to-ports', `${target.port}`];
    case 'tproxy': {
      const value = `${target.mark}/0x${target.mask.toString(16)}`;
      return ['-j', 'TPROXY', '--tproxy-mark', value, '--on-port', `${target.port}`];
    }
    case 'setMark':
      return ['-j', 'MARK', '--set-mark', `${target.value}`];
    case 'saveMark':
      return ['-j', 'CONNMARK', '--save-mark'];
    case 'restoreMark':
      return ['-j', 'CONNMARK', '--restore-mark'];
    case 'zone':
      return ['-j', 'CT', '--zone', `${target.zone}`];
    case 'log':
      break;
  }
  return ['-j', 'LOG', '--log-prefix', target.prefix, '--log-level', '7'];
}

/** One port by the protocol's own match, several by multiport, which takes 15 and counts a range as two. */
function ports(
  list: readonly PortRange[],
  not: readonly string[],
  option: 'sport' | 'dport',
): readonly string[] {
  const text = list.map(({ first, last }) => (first === last ? `${first}` : `${first}:${last}`));
  if (list.length === 1) return [...not, `--${option}`, ...text];
  return ['-m', 'multiport', ...not, `--${option}s`, text.join(',')];
}

function cidrs(list: readonly Cidr[]): string {
  return list.map(renderCidr).join(',');
}

function ids(value: IdRange | string): string {
  if (typeof value === 'string') return value;
  return value.first === value.last ? `${value.first}` : `${value.first}-${value.last}`;
}

function mark({ value, mask }: { readonly value: number; readonly mask: number }): string {
  return mask === FULL_MASK ? `${value}` : `${value}/0x${mask.toString(16)}`;
}

function isUdp({ matches }: Rule): boolean {
  return matches.some((match) => match.kind === 'protocol' && match.protocol === 'udp');
}
