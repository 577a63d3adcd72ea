import { canonicalRule } from './canonical.ts';
import type { Match, Rule } from './ir.ts';

/**
 * Joins neighbouring rules that say the same of several networks or ports into one rule with a set,
 * which the kernel looks up in one step however many there are. Rules keep their order but for those
 * between which it makes no difference: neighbours that decide the same. All come out canonical.
 */
export function coalesce(rules: readonly Rule[]): readonly Rule[] {
  const runs: Rule[][] = [];
  for (const rule of rules.map(canonicalRule)) {
    const run = runs.at(-1);
    const last = run?.at(-1);
    if (run !== undefined && last !== undefined && decidesSame(last, rule)) run.push(rule);
    else runs.push([rule]);
  }
  return runs.flatMap((run) => LISTS.reduce(joinBy, run));
}

/** LOG writes a line for each rule, and marks matter to the rules behind: those stay alone. */
const ALONE: readonly Rule['target']['kind'][] = ['log', 'setMark', 'saveMark', 'restoreMark'];

function decidesSame(a: Rule, b: Rule): boolean {
  if (ALONE.includes(a.target.kind)) return false;
  return a.comment === b.comment && JSON.stringify(a.target) === JSON.stringify(b.target);
}

const LISTS = ['destination', 'source', 'destinationPort', 'sourcePort'] as const;
type ListKind = (typeof LISTS)[number];

/** Joins the rules of a run that differ in one list only. */
function joinBy(run: readonly Rule[], kind: ListKind): Rule[] {
  const groups = Map.groupBy(run, (rule) => JSON.stringify(withLists(rule, kind, [])));
  return groups
    .values()
    .map((group) => joinGroup(group, kind))
    .toArray();
}

function joinGroup(group: readonly Rule[], kind: ListKind): Rule {
  const [first, ...rest] = group;
  if (first === undefined) throw new RangeError('a group holds at least the rule that founded it');
  if (rest.length === 0) return first;
  const lists = group.flatMap(({ matches }) => matches.filter((match) => isList(match, kind)));
  return canonicalRule(withLists(first, kind, lists));
}

/** The rule with its list of that kind replaced by all of the lists together. */
function withLists(rule: Rule, kind: ListKind, lists: readonly Match[]): Rule {
  const matches = rule.matches.map((match) => {
    if (!isList(match, kind)) return match;
    if ('cidrs' in match) {
      return { ...match, cidrs: lists.flatMap((list) => ('cidrs' in list ? list.cidrs : [])) };
    }
    if ('ports' in match) {
      return { ...match, ports: lists.flatMap((list) => ('ports' in list ? list.ports : [])) };
    }
    return match;
  });
  return { ...rule, matches };
}

/** A list of which one must hold; a negated one says that none may, and does not join. */
function isList(match: Match, kind: ListKind): boolean {
  return match.kind === kind && !match.negated;
}
