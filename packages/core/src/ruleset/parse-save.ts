import type { Family } from '../values/index.ts';
import { guardrailsOf } from './guardrail.ts';
import {
  type ChainName,
  type Installed,
  isBuiltinChain,
  type Rule,
  type TableName,
  TABLES,
} from './ir.ts';
import { isOurChain, isOurRule, marksOf } from './ownership.ts';
import { parseRule } from './parse-rule.ts';
import { joinArguments } from './render-rule.ts';
import { splitWords } from './split-words.ts';

/** A rule as it was listed. */
export interface SavedRule {
  /** What stands behind `-A CHAIN`: with it the rule is deleted. */
  readonly spec: string;
  /** Absent where the rule says something that none of ours would. */
  readonly rule: Rule | undefined;
  readonly ours: boolean;
  /** Where the listing counts, as `iptables-save -c` does. */
  readonly packets?: number;
  readonly bytes?: number;
}

export interface SavedChain {
  readonly name: ChainName;
  /** Of a built-in chain: what happens to a packet that no rule decided. */
  readonly policy?: string;
  readonly rules: readonly SavedRule[];
}

export interface SavedTable {
  readonly name: TableName;
  readonly chains: readonly SavedChain[];
}

/** Everything that one family's tables hold, ours and others', in the order listed. */
export interface Saved {
  readonly family: Family;
  readonly tables: readonly SavedTable[];
}

/**
 * Reads the output of `iptables-save` or `ip6tables-save`, also with counters, or restore input such
 * as our own. Tables other than raw, mangle, nat and filter are left out.
 */
export function parseSave(text: string, family: Family): Saved {
  const tables = new Map<TableName, Map<ChainName, ChainDraft>>();
  let table: Map<ChainName, ChainDraft> | undefined;
  for (const line of text.split('\n').map((raw) => raw.trim())) {
    const name = /^\* ?(\S+)$/.exec(line)?.[1];
    if (name !== undefined) {
      const known = TABLES.find((candidate) => candidate === name);
      table = known && (tables.get(known) ?? new Map());
      if (known && table) tables.set(known, table);
    } else if (table !== undefined) {
      readLine(line, table, family);
    }
  }
  return { family, tables: [...tables].map(([name, chains]) => finish(name, chains)) };
}

interface ChainDraft {
  policy?: string;
  rules: Omit<SavedRule, 'ours'>[];
}

function finish(name: TableName, drafts: ReadonlyMap<ChainName, ChainDraft>): SavedTable {
  const listed = [...drafts].map(([chain, { rules }]) => ({ name: chain, rules }));
  const marks = marksOf(listed);
  const guardrails = name === 'filter' ? guardrailsOf(listed) : new Set();
  const chains = [...drafts].map(([chain, { rules, ...draft }]) => ({
    name: chain,
    ...draft,
    rules: rules.map((saved) => ({
      ...saved,
      ours: guardrails.has(saved) || isOurRule(chain, saved, marks),
    })),
  }));
  return { name, chains };
}

function readLine(line: string, table: Map<ChainName, ChainDraft>, family: Family): void {
  const declared = /^(?::(\S+) (\S+)|-N (\S+))/.exec(line);
  if (declared !== null) {
    const [, chain = declared[3] ?? '', policy = '-'] = declared;
    table.set(chain, policy === '-' ? { rules: [] } : { policy, rules: [] });
    return;
  }
  const rule = /^(?:\[(\d+):(\d+)\] )?-([AI]) (\S+) (?:(\d+) )?(.*)$/.exec(line);
  if (rule === null) return;
  const [, packets, bytes, verb, chain = '', position, text = ''] = rule;
  const draft = table.get(chain) ?? { rules: [] };
  table.set(chain, draft);
  const at = verb === 'A' ? draft.rules.length : Number(position ?? 1) - 1;
  const counters = packets === undefined ? {} : { packets: Number(packets), bytes: Number(bytes) };
  const words = splitWords(text);
  const saved = { spec: joinArguments(words), rule: parseRule(words, family) };
  draft.rules.splice(at, 0, { ...saved, ...counters });
}

/** What of it is ours, as the IR lays it out; rules that cannot be read are left out, see `foreignOf`. */
export function installedOf({ family, tables }: Saved): Installed {
  return {
    family,
    tables: tables
      .map(({ name, chains }) => ({
        name,
        chains: chains
          .map((chain) => ({ name: chain.name, rules: chain.rules.filter(isReadable).map(toRule) }))
          .filter((chain) => chain.rules.length > 0 || isOurChain(chain.name)),
      }))
      .filter((table) => table.chains.length > 0),
  };
}

type ReadableRule = SavedRule & { readonly rule: Rule };

function isReadable(saved: SavedRule): saved is ReadableRule {
  return saved.ours && saved.rule !== undefined;
}

function toRule({ rule }: ReadableRule): Rule {
  return rule;
}

/** A rule that is not ours, with its place. */
export interface ForeignRule {
  readonly table: TableName;
  readonly chain: ChainName;
  /** From 1, as iptables counts. */
  readonly position: number;
  readonly spec: string;
}

/** Rules of others, and rules in our chains that none of ours would say. */
export function foreignOf({ tables }: Saved): readonly ForeignRule[] {
  return tables.flatMap(({ name: table, chains }) =>
    chains.flatMap(({ name: chain, rules }) =>
      rules.flatMap((saved, index) =>
        isReadable(saved) ? [] : [{ table, chain, position: index + 1, spec: saved.spec }],
      ),
    ),
  );
}

/** The built-in chains of a table that hold rules of ours. */
export function builtinChains({ chains }: SavedTable): readonly SavedChain[] {
  return chains.filter(({ name }) => isBuiltinChain(name));
}
