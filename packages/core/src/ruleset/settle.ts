import type { Family } from '../values/index.ts';
import {
  type Chain,
  type ChainName,
  type Entry,
  type Installed,
  type Rule,
  type Ruleset,
} from './ir.ts';

/**
 * Lays the entries of one family out as a kernel would hold them: chains in the order of their
 * creation, inserted rules at their places. The family's rules come without a family.
 */
export function settle(ruleset: Ruleset, family: Family): Installed {
  return {
    family,
    tables: ruleset.tables
      .map(({ name, entries }) => ({ name, chains: layOut(entriesOf(entries, family)) }))
      .filter(({ chains }) => chains.length > 0),
  };
}

/** The entries that a family has, in order. */
export function entriesOf(entries: readonly Entry[], family: Family): readonly Entry[] {
  return entries.filter(({ rule }) => rule.family === undefined || rule.family === family);
}

/** The chains that entries make; their rules come without a family. */
export function layOut(entries: readonly Entry[]): readonly Chain[] {
  const chains = new Map<ChainName, Rule[]>();
  for (const { chain, at, rule } of entries) {
    const rules = chains.get(chain) ?? [];
    const { family: _, ...own } = rule;
    rules.splice(at === 'end' ? rules.length : at - 1, 0, own);
    chains.set(chain, rules);
  }
  return [...chains].map(([name, rules]) => ({ name, rules }));
}
