import { type Family, type PillionError, reason } from '@pillion/core/values';
import {
  isOurChain,
  NFT_TABLES,
  parseSave,
  type RunOptions,
  type Saved,
} from '@pillion/core/ruleset';
import { hasLegacyTables } from './choose-backend.ts';
import type { Exec } from './exec.ts';
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

/** Whether nft holds a table of ours; where the machine has no nft there is none to take away. */
export async function holdsNativeTables(exec: Exec): Promise<boolean> {
  const outcome = await exec({ program: 'nft', args: ['list', 'tables', 'inet'] });
  if (outcome.kind !== 'exited') return false;
  return Object.values(NFT_TABLES).some((name) => outcome.stdout.includes(`table inet ${name}\n`));
}

/** What a look at every backend of a family brought: what holds something of ours, and what could not be read. */
export interface Look {
  readonly targets: readonly Target[];
  readonly errors: readonly PillionError[];
}

/**
 * Looks for what is ours outside of one backend, as targets to empty: an image with other programs,
 * or other flags, may have put it there.
 */
export async function lookForOurs(
  deps: IptablesDeps,
  family: Family,
  options: RunOptions,
  except?: Flavour,
): Promise<Look> {
  const flavours: Flavour[] = hasLegacyTables(deps.host, family) ? ['nft', 'legacy'] : ['nft'];
  const looks = await Promise.all(
    flavours
      .filter((flavour) => flavour !== except && except !== 'plain')
      .map(async (flavour) => await lookInto(deps, family, options, flavour)),
  );
  return {
    targets: looks.flatMap((look) => look.targets),
    errors: looks.flatMap((look) => look.errors),
  };
}

async function lookInto(
  deps: IptablesDeps,
  family: Family,
  options: RunOptions,
  flavour: Flavour,
): Promise<Look> {
  const backend = iptablesOf(deps, flavour, family, options);
  const saved = await backend.save();
  if (!saved.ok && saved.error.code === 'program.missing' && flavour === 'nft') {
    return await lookInto(deps, family, options, 'plain');
  }
  if (!saved.ok) return { targets: [], errors: [saved.error] };
  const parsed = parseSave(saved.text, family);
  const why = reason('backend.leftover', `${backend.name} holds rules of an earlier run`);
  const targets = [{ backend, reason: why, saved: parsed, wanted: NOTHING }];
  return { targets: holdsOurs(parsed) ? targets : [], errors: [] };
}
