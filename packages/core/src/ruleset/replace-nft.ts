import { INBOUND } from './chains.ts';
import { handOver, inboundOf } from './hand-over.ts';
import type { Entry, Ruleset } from './ir.ts';
import { NFT_TABLES, nftChain } from './nft-names.ts';
import { rulesetOfNft, type SavedNft } from './parse-nft.ts';
import { nftRule, renderNft } from './render-nft.ts';

/**
 * Inputs of `nft -f -`, each a transaction, that turn what our tables hold into the ruleset. It is
 * one, but for inbound capture that moves between tables: that takes three, see `HandOver`.
 */
export function replaceNft(wanted: Ruleset, saved: SavedNft): readonly string[] {
  const over = handOver(inboundOf(rulesetOfNft(saved).entries), inboundOf(wanted.entries));
  if (over === undefined) return [renderNft(wanted)];
  const mangle = renderNft(wanted, { tables: ['mangle'] });
  if (over.to === 'TPROXY') {
    const place = `inet ${NFT_TABLES.nat} ${nftChain(INBOUND)}`;
    const begin = over.guards.map((guard) => `insert rule ${place} ${nftRule(guard)}\n`);
    return [begin.join(''), mangle, renderNft(wanted, { tables: ['nat', 'raw'] })];
  }
  const guards = over.guards.map((rule): Entry => ({ table: 'nat', chain: INBOUND, at: 1, rule }));
  const guarded = { ...wanted, entries: [...wanted.entries, ...guards] };
  return [
    renderNft(guarded, { tables: ['nat', 'raw'] }),
    mangle,
    renderNft(wanted, { tables: ['nat'] }),
  ];
}
