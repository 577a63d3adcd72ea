import { type ChainName, type Entry, isBuiltinChain } from './ir.ts';
import { joinArguments, ruleArguments } from './render-rule.ts';
import { withoutComment } from './rule.ts';

/** A rule on its way to a chain, already in iptables' words. */
export interface RuleLine {
  readonly chain: ChainName;
  readonly at: Entry['at'];
  readonly words: readonly string[];
}

export interface RuleLines {
  readonly table: string;
  readonly lines: readonly RuleLine[];
}

/**
 * Restore input as Istio writes it: tables by name, `* table` with a blank, new chains by `-N` (it
 * fails where one exists), then the rules in the order they were made.
 */
export function istioRestoreText(tables: readonly RuleLines[]): string {
  const sorted = tables
    .filter(({ lines }) => lines.length > 0)
    .toSorted((a, b) => (a.table < b.table ? -1 : 1));
  return sorted
    .map(({ table, lines }) => {
      const created = chainsToCreate(lines).map((chain) => `-N ${chain}`);
      const rules = lines.map((line) => joinArguments(lineWords(line)));
      return [`* ${table}`, ...created, ...rules, 'COMMIT', ''].join('\n');
    })
    .join('');
}

/** The same, one iptables command each: first the chains, then the rules. */
export function istioCommands(tables: readonly RuleLines[]): readonly (readonly string[])[] {
  return [
    ...tables.flatMap(({ table, lines }) =>
      chainsToCreate(lines).map((chain) => ['-t', table, '-N', chain]),
    ),
    ...tables.flatMap(({ table, lines }) => lines.map((line) => ['-t', table, ...lineWords(line)])),
  ];
}

/** The entries of an IR table in iptables' words, as Istio writes them: without comments. */
export function linesOf(entries: readonly Entry[]): readonly RuleLine[] {
  return entries.map(({ chain, at, rule }) => ({
    chain,
    at,
    words: ruleArguments(withoutComment(rule)),
  }));
}

function lineWords({ chain, at, words }: RuleLine): readonly string[] {
  return at === 'end' ? ['-A', chain, ...words] : ['-I', chain, `${at}`, ...words];
}

/** Chains that own rules in the order of their first, then those that are only jumped to. */
function chainsToCreate(lines: readonly RuleLine[]): readonly ChainName[] {
  const owning = lines.map(({ chain }) => chain);
  const jumped = lines.flatMap(({ words }) => (words.at(-2) === '-j' ? words.slice(-1) : []));
  return [...new Set([...owning, ...jumped])].filter(
    (chain) => !isBuiltinChain(chain) && !VERDICTS.includes(chain),
  );
}

const VERDICTS: readonly string[] = ['ACCEPT', 'RETURN', 'DROP'];
