import type { Family } from '../values/index.ts';
import { ruleKey } from './canonical.ts';
import { guardLines, type GuardLines } from './hand-over.ts';
import {
  BUILTIN_CHAINS,
  type ChainName,
  type Entry,
  isBuiltinChain,
  type Rule,
  type Ruleset,
  type TableName,
} from './ir.ts';
import { isOurChain, jumpOf } from './ownership.ts';
import type { Saved, SavedRule } from './parse-save.ts';
import { joinArguments, ruleArguments } from './render-rule.ts';
import { chainsOf, entriesOf } from './settle.ts';

export interface ReplaceOptions {
  /** What the family holds now; absent, it is taken to hold nothing of ours. */
  readonly saved?: Saved | undefined;
  /** Write every table out, also those that are already as wanted. */
  readonly force?: boolean | undefined;
}

/**
 * Input of `iptables-restore --noflush` that turns what a family holds of ours into the ruleset, and
 * touches nothing else. Each table is one transaction of the kernel: our chains are filled anew and
 * the rules of built-in chains that differ are exchanged at their place, so that there is no moment
 * in which a packet meets neither the old nor the new. Chains that the ruleset no longer has are
 * removed. Empty where there is nothing to do; for an empty ruleset it is a cleanup.
 */
export function replaceText(ruleset: Ruleset, family: Family, options: ReplaceOptions): string {
  const change = (name: TableName, more?: readonly string[]) =>
    tableText(name, ruleset, family, options, more);
  const inbound = changeInbound(change, guardLines(ruleset, family, options.saved));
  return [change('raw'), ...inbound, change('filter')].join('');
}

type Change = (name: TableName, more?: readonly string[]) => string;

/** While capture moves from one table to the other both have it, see `HandOver`. */
function changeInbound(change: Change, over: GuardLines | undefined): readonly string[] {
  switch (over?.to) {
    case 'TPROXY':
      return [block('nat', over.begin), change('mangle'), change('nat')];
    case 'REDIRECT':
      return [change('nat', over.begin), change('mangle'), block('nat', over.end)];
    case undefined:
      break;
  }
  return [change('nat'), change('mangle')];
}

function block(name: TableName, lines: readonly string[]): string {
  return [`*${name}`, ...lines, 'COMMIT', ''].join('\n');
}

function tableText(
  name: TableName,
  ruleset: Ruleset,
  family: Family,
  { saved, force = false }: ReplaceOptions,
  more: readonly string[] = [],
): string {
  const entries = entriesOf(ruleset, family, name);
  const wanted = new Map(chainsOf(ruleset, family, name).map((chain) => [chain.name, chain.rules]));
  const held = new Map(
    saved?.tables
      .find((table) => table.name === name)
      ?.chains.map((chain) => [chain.name, chain.rules]),
  );
  const own = ownChains(wanted);
  const stale = [...held.keys()].filter((chain) => isOurChain(chain) && !own.includes(chain));
  const builtin = BUILTIN_CHAINS.flatMap((chain) =>
    exchange(chain, held.get(chain) ?? [], wanted.get(chain) ?? [], headCount(entries, chain)),
  );
  const dangling = [...held].flatMap(([chain, rules]) => danglingJumps(chain, rules, stale));
  const isFilled = own.every((chain) => isSame(held.get(chain), wanted.get(chain) ?? []));
  if (!force && isFilled && stale.length === 0 && builtin.length === 0) return '';
  const lines = [
    ...[...own, ...stale].map((chain) => `:${chain} - [0:0]`), // creates a chain, or empties it
    ...own.flatMap((chain) => (wanted.get(chain) ?? []).map((rule) => `-A ${chain} ${text(rule)}`)),
    ...builtin,
    ...dangling,
    ...stale.map((chain) => `-X ${chain}`),
    ...more,
  ];
  return lines.length === 0 ? '' : block(name, lines);
}

/** Chains of ours that hold rules, and those that are only jumped to. */
function ownChains(wanted: ReadonlyMap<ChainName, readonly Rule[]>): readonly ChainName[] {
  const targets = [...wanted.values()].flat().map(({ target }) => target);
  const jumped = targets.flatMap((target) => (target.kind === 'jump' ? [target.chain] : []));
  return [...new Set([...wanted.keys(), ...jumped])].filter(isOurChain);
}

/** Jumps that others put in chains of theirs to one of ours that goes: the kernel would keep it for them. */
function danglingJumps(
  chain: ChainName,
  held: readonly SavedRule[],
  stale: readonly ChainName[],
): readonly string[] {
  if (isBuiltinChain(chain) || isOurChain(chain)) return [];
  return held
    .filter(({ spec }) => stale.includes(jumpOf(spec)))
    .map(({ spec }) => `-D ${chain} ${spec}`);
}

/** How many rules of a built-in chain were put at its head, before those of others. */
function headCount(entries: readonly Entry[], chain: ChainName): number {
  return entries.filter((entry) => entry.chain === chain && entry.at !== 'end').length;
}

/**
 * Exchanges our rules of one built-in chain, in place: where the first of ours stood, so that the
 * order towards the rules of others stays. Where none stood, the first `head` rules go before all
 * others and the rest behind them. Nothing where they already stand as wanted.
 */
function exchange(
  chain: ChainName,
  held: readonly SavedRule[],
  wanted: readonly Rule[],
  head: number,
): readonly string[] {
  const ours = held.filter((saved) => saved.ours);
  if (isSame(ours, wanted)) return [];
  const deleted = ours.map(({ spec }) => `-D ${chain} ${spec}`);
  const first = held.findIndex((saved) => saved.ours);
  const added = wanted.map((rule, index) => {
    const position = first >= 0 ? first + index + 1 : index < head ? index + 1 : undefined;
    const verb = position === undefined ? `-A ${chain}` : `-I ${chain} ${position}`;
    return `${verb} ${text(rule)}`;
  });
  return [...deleted, ...added];
}

/** Whether a chain holds exactly the wanted rules of ours; a missing chain holds none, not even nothing. */
function isSame(held: readonly SavedRule[] | undefined, wanted: readonly Rule[]): boolean {
  if (held?.length !== wanted.length) return false;
  return wanted.every((rule, index) => {
    const other = held[index]?.rule;
    return other !== undefined && ruleKey(rule) === ruleKey(other);
  });
}

function text(rule: Rule): string {
  return joinArguments(ruleArguments(rule));
}
