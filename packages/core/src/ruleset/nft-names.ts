import * as chains from './chains.ts';
import { type BuiltinChain, type ChainName, isBuiltinChain, type TableName } from './ir.ts';

/** Istio's names of the tables, all of family inet. Nothing of ours needs a filter table. */
export const NFT_TABLES = {
  nat: 'istio-proxy-nat',
  mangle: 'istio-proxy-mangle',
  raw: 'istio-proxy-raw',
} as const;

export type NftTable = keyof typeof NFT_TABLES;

/** The order in which Istio writes them. */
export const NFT_TABLE_ORDER: readonly NftTable[] = ['nat', 'mangle', 'raw'];

/** The order in which Istio creates the chains of each table. */
export const NFT_CHAIN_ORDER: Readonly<Record<NftTable, readonly ChainName[]>> = {
  nat: [
    'PREROUTING',
    'OUTPUT',
    chains.INBOUND,
    chains.REDIRECT,
    chains.IN_REDIRECT,
    chains.OUTPUT,
    chains.OUTPUT_DNS,
  ],
  mangle: ['PREROUTING', 'OUTPUT', chains.DIVERT, chains.TPROXY, chains.INBOUND, chains.DROP_CHAIN],
  raw: ['PREROUTING', 'OUTPUT', chains.INBOUND, chains.OUTPUT_DNS],
};

/** Where the kernel enters: raw before connection tracking (-200), mangle after it, nat behind both. */
const PRIORITY: Readonly<Record<NftTable, number>> = { nat: -100, mangle: -150, raw: -300 };

/** `type nat hook prerouting priority -100 ;` */
export function hookOf(table: NftTable, chain: BuiltinChain): string {
  const filter = table === 'mangle' && chain === 'OUTPUT' ? 'route' : 'filter'; // a new mark, a new route
  const type = table === 'nat' ? 'nat' : filter;
  return `type ${type} hook ${chain.toLowerCase()} priority ${PRIORITY[table]} ;`;
}

/** `ISTIO_OUTPUT_DNS` is `istio-output-dns`, `OUTPUT` is `output`. */
export function nftChain(chain: ChainName): string {
  return chain.toLowerCase().replaceAll('_', '-');
}

/** The chain that nft's name stands for. */
export function chainOfNft(name: string): ChainName {
  const upper = name.toUpperCase();
  return isBuiltinChain(upper) ? upper : upper.replaceAll('-', '_');
}

export function tableOfNft(name: string): NftTable | undefined {
  return NFT_TABLE_ORDER.find((table) => NFT_TABLES[table] === name);
}

export function isNftTable(table: TableName): table is NftTable {
  return table in NFT_TABLES;
}
