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
  const chains = new Map<ChainName, Rule[]>();
  for (const { chain, at, rule } of entriesOf(ruleset, family, table)) {
    const rules = chains.get(chain) ?? [];
    const { family: _, ...own } = rule;
    rules.splice(at === 'end' ? rules.length : at - 1, 0, own);
    chains.set(chain, rules);
  }
  return [...chains].map(([name, rules]) => ({ name, rules }));
}
