import { type ChainName, type Entry, isBuiltinChain } from './ir.ts';
import { joinArguments, ruleArguments } from './render-rule.ts';
import { withoutComment } from './rule.ts';

/** A rule on its way to a chain, already in iptables' words. */
export interface RuleLine {
  readonly table: string;
  readonly chain: ChainName;
  readonly at: Entry['at'];
  readonly words: readonly string[];
}

/**
 * Restore input as Istio writes it: tables by name, `* table` with a blank, new chains by `-N` (it
 * fails where one exists), then the rules in the order they were made.
 */
export function istioRestoreText(lines: readonly RuleLine[]): string {
  return [...Map.groupBy(lines, ({ table }) => table)]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([table, ofTable]) => {
      const created = chainsToCreate(ofTable).map((chain) => `-N ${chain}`);
      const rules = ofTable.map((line) => joinArguments(lineWords(line)));
      return [`* ${table}`, ...created, ...rules, 'COMMIT', ''].join('\n');
    })
    .join('');
}

/** The same, one iptables command each: first the chains, then the rules. */
export function istioCommands(lines: readonly RuleLine[]): readonly (readonly string[])[] {
  const chains = [...Map.groupBy(lines, ({ table }) => table)].flatMap(([table, ofTable]) =>
    chainsToCreate(ofTable).map((chain) => ['-t', table, '-N', chain]),
  );
  return [...chains, ...lines.map((line) => ['-t', line.table, ...lineWords(line)])];
}

/** Entries in iptables' words, as Istio writes them: without comments. */
export function linesOf(entries: readonly Entry[]): readonly RuleLine[] {
  return entries.map(({ table, chain, at, rule }) => ({
    table,
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
