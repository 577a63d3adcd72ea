import type { Family } from '../../values/index.ts';
import type { ChainName, Installed, Rule, Ruleset, TableName } from '../ir.ts';
import type { Saved } from '../parse-save.ts';
import { settle } from '../settle.ts';
import type { Test } from './region.ts';
import { testsOf } from './tests-of.ts';

/** Rules in any of their forms: made by compile, laid out, or read from a kernel with all others'. */
export type Rules = Ruleset | Installed | Saved;

/** One family's rules, ready to be walked. */
export interface Netfilter {
  readonly family: Family;
  readonly chains: ReadonlyMap<ChainKey, Chain>;
}

export type ChainKey = `${TableName}/${ChainName}`;

export interface Chain {
  readonly rules: readonly PlacedRule[];
  /** What becomes of a packet that reaches the end of a built-in chain. */
  readonly policy: 'accept' | 'drop';
}

export interface PlacedRule {
  readonly place: Place;
  readonly tests: readonly Test[];
}

/** A rule and where it stands. */
export interface Place {
  readonly table: TableName;
  readonly chain: ChainName;
  /** From 1, as iptables counts. */
  readonly position: number;
  readonly rule: Rule;
}

/** A rule of others whose words are none of ours: what it does to a packet is not known. */
export interface UnreadRule {
  readonly table: TableName;
  readonly chain: ChainName;
  readonly position: number;
  readonly spec: string;
}

export function load(rules: Rules, family: Family): Netfilter {
  const chains = new Map<ChainKey, Chain>();
  for (const { name: table, chains: listed } of tablesOf(rules, family)) {
    for (const { name: chain, rules: own, policy } of listed) {
      const placed = own.flatMap(({ rule }, index) =>
        rule === undefined
          ? []
          : [{ place: { table, chain, position: index + 1, rule }, tests: testsOf(rule.matches) }],
      );
      chains.set(`${table}/${chain}`, {
        rules: placed,
        policy: policy === 'DROP' ? 'drop' : 'accept',
      });
    }
  }
  return { family, chains };
}

/** The rules that a walk leaves out. */
export function unreadOf(rules: Rules, family: Family): readonly UnreadRule[] {
  return tablesOf(rules, family).flatMap(({ name: table, chains }) =>
    chains.flatMap(({ name: chain, rules: own }) =>
      own.flatMap(({ rule, spec }, index) =>
        rule === undefined ? [{ table, chain, position: index + 1, spec }] : [],
      ),
    ),
  );
}

interface ListedTable {
  readonly name: TableName;
  readonly chains: readonly {
    readonly name: ChainName;
    readonly policy?: string;
    readonly rules: readonly { readonly spec: string; readonly rule: Rule | undefined }[];
  }[];
}

function tablesOf(rules: Rules, family: Family): readonly ListedTable[] {
  if ('families' in rules) {
    return rules.families.includes(family) ? readable(settle(rules, family)) : [];
  }
  if (rules.family !== family) return [];
  return isSaved(rules) ? rules.tables : readable(rules);
}

function readable({ tables }: Installed): readonly ListedTable[] {
  return tables.map(({ name, chains }) => ({
    name,
    chains: chains.map((chain) => ({
      name: chain.name,
      rules: chain.rules.map((rule) => ({ spec: '', rule })),
    })),
  }));
}

function isSaved(rules: Installed | Saved): rules is Saved {
  return rules.tables.some(({ chains }) =>
    chains.some(({ rules: own }) => own.some((rule) => 'spec' in rule)),
  );
}
