import {
  parseList,
  type Parsed,
  parsed,
  parsePortRange,
  parseUid,
  type PortRange,
  refused,
  splitList,
  type Uid,
} from '../values/index.ts';
import type { Selection } from './capture.ts';
import type { IdRange } from './ir.ts';

/** Istio hands these to iptables, which takes blanks around an item and no item between commas. */
export function parsePortList(from: string, text: string): Parsed<readonly PortRange[]> {
  return parseList(text, (item) => parsePortRange(from, item));
}

/** `*`, or a list. */
export function parsePortSelection(from: string, text: string): Parsed<Selection<PortRange>> {
  return text.trim() === '*' ? parsed('all') : parsePortList(from, text);
}

export function parseUids(from: string, text: string): Parsed<readonly Uid[]> {
  return parseList(text, (item) => parseUid(from, item));
}

/** The kernel's limit of interface names is 15; a `+` at the end stands for any continuation. */
export function parseInterface(from: string, text: string): Parsed<string> {
  const name = text.trim();
  if (/^[A-Za-z0-9_][A-Za-z0-9_.:@-]*\+?$/.test(name) && name.length <= 15) return parsed(name);
  const reason =
    name.length > 15 ? 'is longer than 15 characters' : 'is not the name of an interface';
  return refused({
    code: 'interface.malformed',
    subject: from,
    value: text,
    reason,
    accepted:
      'a name such as eth0, or eth+ for every name that begins with eth; at most 15 characters',
  });
}

export function parseInterfaces(from: string, text: string): Parsed<readonly string[]> {
  return parseList(text, (item) => parseInterface(from, item));
}

/** iptables takes at most this many owner matches of one rule, and one rule holds all included groups. */
const MAX_INCLUDED_GROUPS = 64;

/** Groups by id, range of ids or name; `*` for all. */
export function parseGroups(from: string, text: string): Parsed<Selection<IdRange | string>> {
  if (text.trim() === '*') return parsed('all');
  const count = splitList(text).length;
  if (count <= MAX_INCLUDED_GROUPS) return parseGroupList(from, text);
  return refused({
    code: 'groups.tooMany',
    subject: from,
    value: text,
    reason: `names ${count} groups`,
    accepted: `'*', or at most ${MAX_INCLUDED_GROUPS} groups by name or id`,
  });
}

export function parseGroupList(from: string, text: string): Parsed<readonly (IdRange | string)[]> {
  return parseList(text, (item) => parseGroup(from, item.trim()));
}

function parseGroup(from: string, text: string): Parsed<IdRange | string> {
  if (/^[0-9]/.test(text)) return parseIdRange(from, text);
  if (/^[A-Za-z_][A-Za-z0-9_.-]{0,31}\$?$/.test(text)) return parsed(text);
  return refused({
    code: 'group.malformed',
    subject: from,
    value: text,
    reason: 'is neither a group id nor a group name',
    accepted: "a name such as java, an id such as 202, or '*' alone for all groups",
  });
}

/** `1000` or `1000-2000`. */
export function parseIdRange(from: string, text: string): Parsed<IdRange> {
  const [first = '', last = first, ...rest] = text.trim().split('-');
  const low = parseUid(from, first);
  const high = parseUid(from, last);
  if (low.ok && high.ok && rest.length === 0 && low.value <= high.value) {
    return parsed({ first: low.value, last: high.value });
  }
  return refused({
    code: 'id.malformed',
    subject: from,
    value: text,
    reason: low.ok && high.ok ? 'is no range' : 'is not a numeric id',
    accepted: 'an id such as 1000, or a range such as 1000-2000',
  });
}
