import { type Family, familyOf } from '@pillion/core/values';
import { type Rule, rulesetOfNft, type Saved, type SavedNft } from '@pillion/core/ruleset';

/** The marks that TPROXY rules send packets by, each with the family whose routes it uses. */
export type Marks = readonly (readonly [Family, number])[];

export function marksOfSaved({ family, tables }: Saved): Marks {
  const rules = tables.flatMap(({ chains }) => chains.flatMap((chain) => chain.rules));
  return rules.flatMap(({ ours, rule }) => (ours && rule ? markOf(rule, family) : []));
}

export function marksOfNft(saved: SavedNft): Marks {
  return rulesetOfNft(saved).entries.flatMap(({ rule }) => markOf(rule, rule.family));
}

function markOf({ target, matches }: Rule, family: Family | undefined): Marks {
  if (target.kind !== 'tproxy') return [];
  const [cidr] = matches.flatMap((match) => ('cidrs' in match ? match.cidrs : []));
  const own = family ?? (cidr === undefined ? undefined : familyOf(cidr.address));
  return own === undefined ? [] : [[own, target.mark]];
}
