import type { Family } from '../values/index.ts';
import { GUARDED, GUARDED_PROTOCOLS } from './guardrail.ts';
import { isBuiltinChain, type Ruleset } from './ir.ts';
import { isOurChain, jumpOf } from './ownership.ts';
import { linesOf, type RuleLine } from './restore-text.ts';
import { joinArguments } from './render-rule.ts';
import { entriesOf } from './settle.ts';

/** An iptables command without its program: `-t nat -C OUTPUT -j ISTIO_OUTPUT`, a word each. */
export type Command = readonly string[];

/** One `-C` for each rule, in the order of their making. */
export function checkCommands(ruleset: Ruleset, family: Family): readonly Command[] {
  return linesOf(entriesOf(ruleset, family)).map(({ table, chain, words }) => [
    '-t',
    table,
    '-C',
    chain,
    ...words,
  ]);
}

/**
 * Istio's cleanup, last rule first: rules of built-in chains and jumps between its chains are deleted
 * one by one, then each chain is emptied and removed. It knows only what the current flags would make.
 */
export function cleanupCommands(ruleset: Ruleset, family: Family): readonly Command[] {
  const lines = linesOf(entriesOf(ruleset, family)).toReversed();
  const deletions = lines
    .filter(needsDeletion)
    .map(({ table, chain, words }) => ['-t', table, '-D', chain, ...words]);
  const chains = new Map(
    lines
      .filter(({ chain }) => !isBuiltinChain(chain))
      .map(({ table, chain }) => [`${table} ${chain}`, { table, chain }] as const),
  );
  const removals = [...chains.values()].flatMap(({ table, chain }) => [
    ['-t', table, '-F', chain],
    ['-t', table, '-X', chain],
  ]);
  return [...deletions, ...removals];
}

function needsDeletion({ chain, words }: RuleLine): boolean {
  return isBuiltinChain(chain) || isOurChain(jumpOf(joinArguments(words)));
}

/** While Istio cleans and applies anew, all traffic is dropped. Ours needs none: see replaceText. */
export function guardrailCommands(verb: 'insert' | 'delete'): readonly Command[] {
  return GUARDED.flatMap((chain) =>
    GUARDED_PROTOCOLS.map((protocol) => {
      const place = verb === 'insert' ? ['-I', chain, '1'] : ['-D', chain];
      return ['-t', 'filter', ...place, '-p', protocol, '-j', 'DROP'];
    }),
  );
}
