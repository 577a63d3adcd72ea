import { isOurChain, type Saved, type SavedChain } from '@pillion/core/ruleset';

/**
 * Input of `iptables-restore --noflush` that brings what is ours back to an earlier state, in the
 * very words in which it was listed then; the rules of others stay as they are now.
 */
export function revertText(before: Saved, now: Saved): string {
  const names = new Set([...now.tables, ...before.tables].map(({ name }) => name));
  return [...names]
    .map((name) => tableText(name, chainsOf(before, name), chainsOf(now, name)))
    .join('');
}

type Chains = ReadonlyMap<string, SavedChain>;

function chainsOf(saved: Saved, table: string): Chains {
  const chains = saved.tables.find(({ name }) => name === table)?.chains ?? [];
  return new Map(chains.map((chain) => [chain.name, chain]));
}

function tableText(name: string, before: Chains, now: Chains): string {
  const own = [...before.keys()].filter(isOurChain);
  const added = [...now.keys()].filter((chain) => isOurChain(chain) && !before.has(chain));
  const builtin = [...new Set([...before.keys(), ...now.keys()])].filter(
    (chain) => !isOurChain(chain),
  );
  const lines = [
    ...[...own, ...added].map((chain) => `:${chain} - [0:0]`),
    ...own.flatMap((chain) => specs(before.get(chain)).map((spec) => `-A ${chain} ${spec}`)),
    ...builtin.flatMap((chain) => exchange(chain, before.get(chain), now.get(chain))),
    ...added.map((chain) => `-X ${chain}`),
  ];
  return lines.length === 0 ? '' : [`*${name}`, ...lines, 'COMMIT', ''].join('\n');
}

/** Ours of now go; ours of before come back at the places they had, for the others have kept theirs. */
function exchange(
  chain: string,
  before: SavedChain | undefined,
  now: SavedChain | undefined,
): string[] {
  const foreign = (now?.rules ?? []).filter(({ ours }) => !ours).length;
  let inserted = 0;
  const deletions = (now?.rules ?? [])
    .filter(({ ours }) => ours)
    .map(({ spec }) => `-D ${chain} ${spec}`);
  const insertions = (before?.rules ?? []).flatMap(({ ours, spec }, index) => {
    if (!ours) return [];
    const position = Math.min(index, foreign + inserted) + 1;
    inserted += 1;
    return [`-I ${chain} ${position} ${spec}`];
  });
  return [...deletions, ...insertions];
}

function specs(chain: SavedChain | undefined): string[] {
  return (chain?.rules ?? []).map(({ spec }) => spec);
}
