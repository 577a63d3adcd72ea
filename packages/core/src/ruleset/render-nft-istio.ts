import { PillionError } from '../values/index.ts';
import { OUTPUT, OUTPUT_DNS } from './chains.ts';
import {
  type ChainName,
  type Entry,
  isBuiltinChain,
  type Match,
  type Rule,
  type Ruleset,
  type Target,
} from './ir.ts';
import { nftMatch, protocolOf } from './nft-match.ts';
import {
  hookOf,
  NFT_CHAIN_ORDER,
  NFT_TABLE_ORDER,
  NFT_TABLES,
  nftChain,
  type NftTable,
} from './nft-names.ts';
import { TCP } from './rule.ts';

/**
 * The one transaction that Istio gives to nft: tables emptied, chains, then rules in the order they
 * were made, each counted. Throws where Istio's program fails.
 */
export function istioNftText(ruleset: Ruleset): string {
  if (namesMissingChain(ruleset)) {
    throw new PillionError(
      'istio.nftNoSuchChain',
      "Istio's program fails here: all name servers are of a family that the pod does not have, and it " +
        'jumps to the chain istio-output-dns, which it has not made; without compat the rules are made',
    );
  }
  return NFT_TABLE_ORDER.flatMap((table) => tableLines(ruleset, table))
    .map((line) => `${line}\n`)
    .join('');
}

/** DNS is captured, but no family of the pod has a server. */
function namesMissingChain({ entries }: Ruleset): boolean {
  const has = (table: NftTable) =>
    entries.some((entry) => entry.table === table && entry.chain === OUTPUT_DNS);
  return has('raw') && !has('nat');
}

/** Istio's cleanup: each table is created if need be, so that it can be deleted. */
export function istioNftCleanup(): string {
  return NFT_TABLE_ORDER.map((table) => {
    const name = `table inet ${NFT_TABLES[table]}`;
    return `add ${name}\ndelete ${name}\n`;
  }).join('');
}

function tableLines(ruleset: Ruleset, table: NftTable): readonly string[] {
  const entries = ruleset.entries.filter((entry) => entry.table === table);
  if (entries.length === 0) return [];
  const name = `inet ${NFT_TABLES[table]}`;
  const used = new Set(entries.flatMap(({ chain, rule }) => [chain, jumpTarget(rule)]));
  const chains = NFT_CHAIN_ORDER[table]
    .filter((chain) => used.has(chain))
    .map((chain) => {
      const hook = isBuiltinChain(chain) ? ` { ${hookOf(table, chain)} }` : '';
      return `add chain ${name} ${nftChain(chain)}${hook}`;
    });
  return [`add table ${name}`, `flush table ${name}`, ...chains, ...ruleLines(entries, table)];
}

function jumpTarget({ target }: Rule): ChainName | undefined {
  return target.kind === 'jump' ? target.chain : undefined;
}

/** nft counts positions from 0; at the end of what is there an insertion is an addition. */
function ruleLines(entries: readonly Entry[], table: NftTable): readonly string[] {
  const counts = new Map<ChainName, number>();
  return entries.map(({ chain, at, rule }) => {
    const count = counts.get(chain) ?? 0;
    counts.set(chain, count + 1);
    const place = `inet ${NFT_TABLES[table]} ${nftChain(chain)}`;
    const isInner = at !== 'end' && at - 1 < count;
    const verb = isInner ? `insert rule ${place} index ${at - 1}` : `add rule ${place}`;
    return [verb, ...matchTexts(rule, table, chain), targetText(rule)].join(' ');
  });
}

/** The order in which Istio writes the matches of a rule. */
const ORDER: Readonly<Record<NftTable, readonly Match['kind'][]>> = {
  nat: [
    'inInterface',
    'outInterface',
    'protocol',
    'source',
    'destination',
    'destinationPort',
    'uid',
    'gid',
  ],
  mangle: [
    'inInterface',
    'outInterface',
    'protocol',
    'source',
    'destination',
    'state',
    'destinationPort',
    'mark',
    'connmark',
    'uid',
    'gid',
  ],
  raw: ['sourcePort', 'destinationPort', 'source', 'destination', 'uid', 'gid'],
};

function matchTexts(rule: Rule, table: NftTable, chain: ChainName): readonly string[] {
  const protocol = protocolOf(rule);
  const isInvalid = rule.matches.some(({ kind }) => kind === 'state');
  const matches =
    table === 'mangle' && isInvalid && !rule.matches.some(({ kind }) => kind === 'protocol')
      ? [TCP, ...rule.matches] // drop-invalid, which Istio limits to TCP here and not in iptables
      : rule.matches;
  return ORDER[table]
    .flatMap((kind) => matches.filter((match) => match.kind === kind))
    .filter(({ kind }) => kind !== 'protocol' || namesProtocol(rule, table, chain))
    .map((match) => istioWords(nftMatch(match, protocol), table));
}

/** Where a port follows, Istio names the protocol once more in some rules, and in others not. */
function namesProtocol(rule: Rule, table: NftTable, chain: ChainName): boolean {
  if (table !== 'nat') return true;
  if (protocolOf(rule) === 'udp') return false;
  const has = (kind: Match['kind']) => rule.matches.some((match) => match.kind === kind);
  if (chain === OUTPUT) return has('outInterface');
  return chain !== OUTPUT_DNS || !has('destination');
}

/** Names of interfaces as written, so `br+` is no pattern to nft; `meta` before the owner only in the raw table. */
function istioWords(text: string, table: NftTable): string {
  const plain = text.replace('*"', '+').replaceAll('"', '');
  return table === 'raw' ? plain : plain.replace(/^meta (?=skuid|skgid|mark)/, '');
}

function targetText(rule: Rule): string {
  const { target } = rule;
  switch (target.kind) {
    case 'return':
    case 'accept':
    case 'drop':
      return `counter ${target.kind}`;
    case 'jump':
      return `counter jump ${nftChain(target.chain)}`;
    case 'redirect':
      return `counter redirect to :${target.port}`;
    case 'tproxy':
      return `${tproxyText(rule, target)} counter accept`;
    case 'setMark':
      return `counter meta mark set ${target.value}`;
    case 'saveMark':
      return 'counter ct mark set mark';
    case 'restoreMark':
      return 'counter meta mark set ct mark';
    case 'zone':
      return `counter ct zone set ${target.zone}`;
    case 'log':
      break;
  }
  return `log prefix "${target.prefix}"`;
}

function tproxyText({ family }: Rule, target: Extract<Target, { kind: 'tproxy' }>): string {
  const network = family === 'ipv6' ? 'ip6' : 'ip';
  return `tproxy ${network} to :${target.port} meta mark set ${target.mark}`;
}
