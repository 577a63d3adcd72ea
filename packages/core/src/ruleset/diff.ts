import { ruleKey } from './canonical.ts';
import type { Chain, ChainName, Rule, TableName } from './ir.ts';

/** Tables with their chains: `settle(…).tables`, `installedOf(…).tables` or the nft ones. */
export type Layout = readonly { readonly name: TableName; readonly chains: readonly Chain[] }[];

export type DifferenceKind =
  | 'missing'
  | 'unexpected'
  | 'moved'
  | 'missingChain'
  | 'unexpectedChain';

/** One thing by which what is held differs from what is wanted. */
export interface Difference {
  readonly kind: DifferenceKind;
  readonly table: TableName;
  readonly chain: ChainName;
  /** Absent where it is about a chain. */
  readonly rule?: Rule;
  /** Where the rule should stand among ours, from 1. */
  readonly wantedAt?: number;
  /** Where it stands. */
  readonly heldAt?: number;
}

/**
 * What separates what is held from what is wanted, in terms of what the rules mean: the order of
 * matches and the spelling of networks do not count, the order of rules in a chain does.
 */
export function diff(wanted: Layout, held: Layout): readonly Difference[] {
  const names = new Set([...wanted, ...held].map(({ name }) => name));
  return [...names].flatMap((table) => {
    const wantedChains = chainsOf(wanted, table);
    const heldChains = chainsOf(held, table);
    const chains = new Set([...wantedChains.keys(), ...heldChains.keys()]);
    return [...chains].flatMap((chain) =>
      diffChain(table, chain, wantedChains.get(chain), heldChains.get(chain)),
    );
  });
}

function chainsOf(layout: Layout, table: TableName): ReadonlyMap<ChainName, readonly Rule[]> {
  const chains = layout.find(({ name }) => name === table)?.chains ?? [];
  return new Map(chains.map(({ name, rules }) => [name, rules]));
}

function diffChain(
  table: TableName,
  chain: ChainName,
  wanted: readonly Rule[] | undefined,
  held: readonly Rule[] | undefined,
): readonly Difference[] {
  const place = { table, chain };
  if (held === undefined) return [{ ...place, kind: 'missingChain' }];
  if (wanted === undefined) return [{ ...place, kind: 'unexpectedChain' }];
  const pairs = pairUp(wanted, held);
  const missing = wanted.flatMap((rule, index): Difference[] =>
    pairs.heldOf.has(index) ? [] : [{ ...place, kind: 'missing', rule, wantedAt: index + 1 }],
  );
  const unexpected = held.flatMap((rule, index): Difference[] =>
    pairs.wantedOf.has(index) ? [] : [{ ...place, kind: 'unexpected', rule, heldAt: index + 1 }],
  );
  // Wanted positions in the order held: those outside a longest rising run are the fewest to move.
  const sequence = [...pairs.wantedOf]
    .toSorted(([a], [b]) => a - b)
    .map(([, position]) => position);
  const settled = longestRise(sequence);
  const moved = sequence
    .filter((position) => !settled.has(position))
    .flatMap((position): Difference[] => {
      const rule = wanted[position];
      const heldAt = (pairs.heldOf.get(position) ?? 0) + 1;
      return rule ? [{ ...place, kind: 'moved', rule, wantedAt: position + 1, heldAt }] : [];
    });
  return [...missing, ...unexpected, ...moved];
}

interface Pairs {
  readonly heldOf: ReadonlyMap<number, number>;
  readonly wantedOf: ReadonlyMap<number, number>;
}

/** Pairs equal rules, the first with the first where there are several. */
function pairUp(wanted: readonly Rule[], held: readonly Rule[]): Pairs {
  const free = new Map<string, number[]>();
  for (const [index, rule] of held.entries()) {
    const key = ruleKey(rule);
    const positions = free.get(key);
    if (positions === undefined) free.set(key, [index]);
    else positions.push(index);
  }
  const heldOf = new Map<number, number>();
  const wantedOf = new Map<number, number>();
  for (const [index, rule] of wanted.entries()) {
    const position = free.get(ruleKey(rule))?.shift();
    if (position === undefined) continue;
    heldOf.set(index, position);
    wantedOf.set(position, index);
  }
  return { heldOf, wantedOf };
}

/** The members of one longest rising subsequence, in n log n. */
function longestRise(sequence: readonly number[]): ReadonlySet<number> {
  const tails: number[] = []; // tails[length - 1]: the smallest end of a run of that length
  const before = new Map<number, number | undefined>();
  for (const value of sequence) {
    let low = 0;
    for (let high = tails.length; low < high;) {
      const middle = (low + high) >> 1;
      if ((tails[middle] ?? value) < value) low = middle + 1;
      else high = middle;
    }
    before.set(value, tails[low - 1]);
    tails[low] = value;
  }
  const members = new Set<number>();
  for (let value = tails.at(-1); value !== undefined; value = before.get(value)) members.add(value);
  return members;
}
