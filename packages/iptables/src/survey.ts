import { type Family, reason } from '@pillion/core/values';
import { isOurChain, parseSave, type RunOptions, type Saved } from '@pillion/core/ruleset';
import { hasLegacyTables } from './choose-backend.ts';
import { type Flavour, Iptables, type IptablesDeps } from './iptables.ts';
import { NOTHING, type Target } from './transact.ts';

export const FAMILIES = ['ipv4', 'ipv6'] as const satisfies readonly Family[];

/** Makes the programs of one family and flavour as the command line wants them run. */
export function iptablesOf(
  deps: IptablesDeps,
  flavour: Flavour,
  family: Family,
  { waitSeconds, maxRetries, cniMode }: Pick<RunOptions, 'waitSeconds' | 'maxRetries' | 'cniMode'>,
): Iptables {
  return new Iptables(deps, flavour, family, { waitSeconds, maxRetries, lockByNamespace: cniMode });
}

/** Whether anything of ours is there, of whatever version. */
export function holdsOurs({ tables }: Saved): boolean {
  return tables.some(({ chains }) =>
    chains.some(({ name, rules }) => isOurChain(name) || rules.some(({ ours }) => ours)),
  );
}

/**
 * Everything of ours that a family holds outside of one backend, as targets to empty: an image with
 * other programs, or other flags, may have put it there. What cannot be read holds nothing of ours
 * that these programs could take away.
 */
export async function leftovers(
  deps: IptablesDeps,
  family: Family,
  options: RunOptions,
  except?: Flavour,
): Promise<readonly Target[]> {
  const flavours: Flavour[] = hasLegacyTables(deps.host, family) ? ['nft', 'legacy'] : ['nft'];
  const looked = await Promise.all(
    flavours
      .filter((flavour) => flavour !== except && except !== 'plain')
      .map(async (flavour) => await lookInto(iptablesOf(deps, flavour, family, options))),
  );
  return looked.flat();
}

async function lookInto(backend: Iptables): Promise<Target[]> {
  const saved = await backend.save();
  if (!saved.ok) return [];
  const parsed = parseSave(saved.text, backend.family);
  const why = reason('backend.leftover', `${backend.name} holds rules of an earlier run`);
  return holdsOurs(parsed) ? [{ backend, reason: why, saved: parsed, wanted: NOTHING }] : [];
}
