import type { Family } from '../values/index.ts';
import {
  type Chain,
  type ChainName,
  type Entry,
  type Installed,
  type Rule,
  type Ruleset,
  type TableName,
  TABLES,
} from './ir.ts';

/**
 * Lays the entries of one family out as a kernel would hold them: chains in the order of their
 * creation, inserted rules at their places. The rules come without a family.
 */
export function settle(ruleset: Ruleset, family: Family): Installed {
  return {
    family,
    tables: TABLES.map((name) => ({ name, chains: chainsOf(ruleset, family, name) })).filter(
      ({ chains }) => chains.length > 0,
    ),
  };
}

/**
 * The entries of one family, and of one table where it is named, in the order they were made. A
 * family that the ruleset is not for has none.
 */
export function entriesOf(ruleset: Ruleset, family: Family, table?: TableName): readonly Entry[] {
  if (!ruleset.families.includes(family)) return [];
  return ruleset.entries.filter(
    (entry) =>
      (table === undefined || entry.table === table) &&
      (entry.rule.family === undefined || entry.rule.family === family),
  );
}

/** The chains of one table of one family. */
export function chainsOf(ruleset: Ruleset, family: Family, table: TableName): readonly Chain[] {
  return layOut(entriesOf(ruleset, family, table).map(withoutFamily));
}

function withoutFamily(entry: Entry): Entry {
  const { family: _, ...rule } = entry.rule;
  return { ...entry, rule };
}

/**
 * Appends and inserts entries one after the other; their tables are not looked at. Positions count
 * the rules that the entry's family sees, so that rules of both families can share a chain.
 */
export function layOut(entries: readonly Entry[]): readonly Chain[] {
  const chains = new Map<ChainName, Rule[]>();
  for (const { chain, at, rule } of entries) {
    const rules = chains.get(chain) ?? [];
    rules.splice(at === 'end' ? rules.length : placeOf(at, rule, rules), 0, rule);
    chains.set(chain, rules);
  }
  return [...chains].map(([name, rules]) => ({ name, rules }));
}

function placeOf(at: number, { family }: Rule, rules: readonly Rule[]): number {
  const seen = rules.flatMap((other, index) =>
    other.family === (family ?? 'ipv4') || other.family === undefined ? [index] : [],
  );
  return seen[at - 1] ?? rules.length;
}
