import { coalesce } from './coalesce.ts';
import {
  BUILTIN_CHAINS,
  type Chain,
  type ChainName,
  type Entry,
  isBuiltinChain,
  type Rule,
  type Ruleset,
  type Target,
} from './ir.ts';
import { nftMatch, protocolOf } from './nft-match.ts';
import { hookOf, NFT_TABLE_ORDER, NFT_TABLES, nftChain, type NftTable } from './nft-names.ts';
import { istioNftText } from './render-nft-istio.ts';
import { layOut } from './settle.ts';

export interface NftOptions {
  /** The bytes that Istio gives to nft. */
  readonly compat?: 'istio' | undefined;
  /** Leaves the other tables as they are. */
  readonly tables?: readonly NftTable[] | undefined;
}

/**
 * The rules of both families as input of `nft -f -`: one transaction, whatever was there before. Each
 * of our tables is removed and made anew, so that no packet meets neither the old nor the new; for an
 * empty ruleset it is a cleanup. Lists of ports and networks become sets.
 */
export function renderNft(ruleset: Ruleset, options: NftOptions = {}): string {
  if (options.compat === 'istio') return istioNftText(ruleset);
  const { tables: replaced = NFT_TABLE_ORDER } = options;
  const removals = replaced.map((table) => {
    const name = `table inet ${NFT_TABLES[table]}`;
    return `add ${name}\ndelete ${name}\n`; // added first, for deleting what is not there fails
  });
  const tables = nftLayout(ruleset)
    .filter(({ name }) => replaced.includes(name))
    .map(({ name, chains }) => tableText(name, chains));
  return [...removals, ...tables].join('');
}

interface NftLayout {
  readonly name: NftTable;
  readonly chains: readonly Chain[];
}

/** Everything that `renderNft` would have the kernel hold. */
export function nftLayout(ruleset: Ruleset): readonly NftLayout[] {
  return NFT_TABLE_ORDER.map((name) => ({ name, chains: nftChains(ruleset, name) })).filter(
    ({ chains }) => chains.length > 0,
  );
}

/**
 * The chains of one inet table, lists joined. Where a single family is captured the rules of built-in
 * chains are limited to it, since an inet chain sees both.
 */
function nftChains(ruleset: Ruleset, table: NftTable): readonly Chain[] {
  const entries = ruleset.entries
    .filter((entry) => entry.table === table)
    .map((entry) => limited(entry, ruleset));
  const chains = layOut(entries).map(({ name, rules }) => ({ name, rules: coalesce(rules) }));
  const jumped = entries.flatMap(({ rule: { target } }) =>
    target.kind === 'jump' ? [target.chain] : [],
  );
  const empty = new Set(jumped.filter((name) => !chains.some((chain) => chain.name === name)));
  return [...chains, ...[...empty].map((name) => ({ name, rules: [] }))].toSorted(builtinFirst);
}

function limited(entry: Entry, { families }: Ruleset): Entry {
  const [family, ...others] = families;
  const isOpen = isBuiltinChain(entry.chain) && entry.rule.family === undefined;
  if (!isOpen || family === undefined || others.length > 0) return entry;
  return { ...entry, rule: { family, ...entry.rule } };
}

function builtinFirst(a: Chain, b: Chain): number {
  return rank(a.name) - rank(b.name);
}

function rank(name: ChainName): number {
  return isBuiltinChain(name) ? BUILTIN_CHAINS.indexOf(name) : BUILTIN_CHAINS.length;
}

function tableText(table: NftTable, chains: readonly Chain[]): string {
  // A chain must be there before a rule jumps to it; inside a block nft sees to that.
  const blocks = chains.map(({ name, rules }) => {
    const hook = isBuiltinChain(name) ? [`${hookOf(table, name)} policy accept ;`] : [];
    const lines = [...hook, ...rules.map(nftRule)].map((line) => `\t\t${line}\n`);
    return `\tchain ${nftChain(name)} {\n${lines.join('')}\t}\n`;
  });
  return `table inet ${NFT_TABLES[table]} {\n${blocks.join('\n')}}\n`;
}

/** A rule in nft's words: `oifname "lo" ip saddr 127.0.0.6 counter return comment "…"`. */
export function nftRule(rule: Rule): string {
  const protocol = protocolOf(rule);
  const matches = rule.matches
    .filter((match) => match.kind !== 'protocol' || !portsFollow(rule))
    .map((match) => nftMatch(match, protocol));
  const comment = rule.comment === undefined ? [] : [`comment "${rule.comment}"`];
  return [...familyWords(rule), ...matches, ...targetWords(rule), ...comment].join(' ');
}

/** `tcp dport 80` says the protocol itself. */
function portsFollow({ matches }: Rule): boolean {
  return matches.some(({ kind }) => kind === 'sourcePort' || kind === 'destinationPort');
}

/** `ip daddr 10.0.0.0/8` says the family itself. */
function familyWords({ family, matches }: Rule): readonly string[] {
  if (family === undefined || matches.some((match) => 'cidrs' in match)) return [];
  return [`meta nfproto ${family}`];
}

function targetWords(rule: Rule): readonly string[] {
  const { target } = rule;
  switch (target.kind) {
    case 'return':
    case 'accept':
    case 'drop':
      return ['counter', target.kind];
    case 'jump':
      return ['counter', 'jump', nftChain(target.chain)];
    case 'redirect':
      return ['counter', `redirect to :${target.port}`];
    case 'tproxy':
      return [...tproxyWords(rule, target), 'counter', 'accept'];
    case 'setMark':
      return ['counter', `meta mark set ${target.value}`];
    case 'saveMark':
      return ['counter', 'ct mark set meta mark'];
    case 'restoreMark':
      return ['counter', 'meta mark set ct mark'];
    case 'zone':
      return ['counter', `ct zone set ${target.zone}`];
    case 'log':
      break;
  }
  return ['counter', `log prefix "${target.prefix}" level debug`];
}

function tproxyWords(
  { family }: Rule,
  target: Extract<Target, { kind: 'tproxy' }>,
): readonly string[] {
  const network = family === 'ipv6' ? 'ip6' : 'ip';
  return [`tproxy ${network} to :${target.port}`, `meta mark set ${target.mark}`];
}
