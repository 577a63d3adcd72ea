import { coalesce } from './coalesce.ts';
import type { Layout } from './diff.ts';
import type { Chain, ChainName, Rule, Ruleset } from './ir.ts';
import { chainOfNft, NFT_TABLE_ORDER, type NftTable, tableOfNft } from './nft-names.ts';
import { isNftObject, nftField } from './nft-value.ts';
import { type NftRule, parseNftRule } from './parse-nft-rule.ts';

export interface SavedNftRule extends NftRule {
  readonly handle?: number;
}

export interface SavedNftChain {
  readonly name: ChainName;
  readonly rules: readonly SavedNftRule[];
}

export interface SavedNftTable {
  readonly name: NftTable;
  readonly chains: readonly SavedNftChain[];
}

/** What an inet-family listing holds: our tables, and the names of everyone else's. */
export interface SavedNft {
  readonly tables: readonly SavedNftTable[];
  /** `ip filter`, `inet firewalld`; a table that is not ours is never touched. */
  readonly foreignTables: readonly string[];
}

/**
 * Reads the output of `nft -j list ruleset`. The tables with Istio's names are ours whole; rules in
 * them that none of ours would say have no `rule`. Throws a SyntaxError where it is no JSON.
 */
export function parseNft(json: string): SavedNft {
  const objects: unknown = nftField(JSON.parse(json), 'nftables');
  return savedNft(Array.isArray(objects) ? objects : []);
}

/** The same from the listed objects, each of one key: table, chain or rule. */
export function savedNft(objects: readonly unknown[]): SavedNft {
  const tables = new Map<NftTable, Map<ChainName, SavedNftRule[]>>();
  const foreignTables: string[] = [];
  for (const object of objects) {
    const [kind, body] = isNftObject(object) ? (Object.entries(object)[0] ?? []) : [];
    const family = nftField(body, 'family');
    const name = nftField(body, kind === 'table' ? 'name' : 'table');
    if (typeof name !== 'string') continue;
    const table = family === 'inet' ? tableOfNft(name) : undefined;
    if (table === undefined) {
      if (kind === 'table') foreignTables.push(`${String(family)} ${name}`);
      continue;
    }
    const chains = tables.get(table) ?? new Map<ChainName, SavedNftRule[]>();
    tables.set(table, chains);
    addTo(chains, kind, body);
  }
  return {
    tables: NFT_TABLE_ORDER.flatMap((name) => {
      const chains = tables.get(name);
      if (chains === undefined) return [];
      return [{ name, chains: [...chains].map(([chain, rules]) => ({ name: chain, rules })) }];
    }),
    foreignTables,
  };
}

function addTo(
  chains: Map<ChainName, SavedNftRule[]>,
  kind: string | undefined,
  body: unknown,
): void {
  const name = nftField(body, kind === 'rule' ? 'chain' : 'name');
  if (typeof name !== 'string' || (kind !== 'chain' && kind !== 'rule')) return;
  const chain = chainOfNft(name);
  const rules = chains.get(chain) ?? [];
  chains.set(chain, rules);
  if (kind === 'chain') return;
  const expressions = nftField(body, 'expr');
  const rule = parseNftRule(
    Array.isArray(expressions) ? expressions : [],
    nftField(body, 'comment'),
  );
  const handle = nftField(body, 'handle');
  rules.push(typeof handle === 'number' ? { ...rule, handle } : rule);
}

/** The chains of one of our tables as `nftChains` gives the wanted ones; unreadable rules left out. */
function savedNftChains(saved: SavedNft, table: NftTable): readonly Chain[] {
  const chains = saved.tables.find(({ name }) => name === table)?.chains ?? [];
  return chains.map(({ name, rules }) => ({
    name,
    rules: coalesce(rules.flatMap(({ rule }) => (rule === undefined ? [] : [rule]))),
  }));
}

/** Our tables as `nftLayout` gives the wanted ones. */
export function savedNftLayout(saved: SavedNft): Layout {
  return saved.tables.map(({ name }) => ({ name, chains: savedNftChains(saved, name) }));
}

/** The whole of our tables as a ruleset, which can be simulated or rendered for another backend. */
export function rulesetOfNft(saved: SavedNft): Ruleset {
  const entries = saved.tables.flatMap(({ name: table }) =>
    savedNftChains(saved, table).flatMap(({ name: chain, rules }) =>
      rules.map((rule: Rule) => ({ table, chain, at: 'end' as const, rule })),
    ),
  );
  return { families: ['ipv4', 'ipv6'], entries };
}
