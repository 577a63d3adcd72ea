import type { Family, PillionError } from '@pillion/core/values';
import { parseSave, type Ruleset, type RunOptions } from '@pillion/core/ruleset';
import { chooseBackend, isForWantOfSomething } from './choose-backend.ts';
import type { Deps } from './deps.ts';
import type { Flavour } from './iptables.ts';
import type { Log } from './log.ts';
import type { Added } from './routes.ts';
import { FAMILIES, iptablesOf, lookForOurs } from './survey.ts';
import { type Target, transact, type Transacted, unsettled } from './transact.ts';

/** Backends of a family that the kernel turned out not to support. */
type Refused = Readonly<Record<Family, Map<Flavour, PillionError>>>;

/** A tenth of a millisecond a connection, by what docs/capture.md has measured. */
const MANY_RULES = 5000;

/** Gives the rules to the backends of choice; where one lacks what they need, to the next choice. */
export async function applyRules(
  deps: Deps,
  log: Log,
  ruleset: Ruleset,
  options: RunOptions,
  adding: Promise<Added>,
): Promise<readonly Transacted[]> {
  if (ruleset.entries.length > MANY_RULES) {
    log.warn(
      'every new connection is held against the rules one by one; --native-nftables has sets',
      {
        rules: ruleset.entries.length,
      },
    );
  }
  const refused: Refused = { ipv4: new Map(), ipv6: new Map() };
  for (;;) {
    const targets = await chooseTargets(deps, ruleset, options, refused);
    for (const { backend, reason } of targets) {
      log.info(`using ${backend.name}: ${reason.sentence}`, { reason: reason.code });
    }
    const routes = await adding;
    if (!routes.ok) throw routes.error;
    const transaction = await transact(log, targets, options.forceApply);
    if (transaction.ok) return transaction.results;
    const { error, target } = transaction;
    const { name, family, flavour } = target.backend;
    const isForced = options.forceIptablesBinary !== undefined;
    if (isForced || !isForWantOfSomething(error)) throw error;
    log.warn(`${name} cannot take the rules, the next choice may: ${error.message}`);
    refused[family].set(flavour, error);
  }
}

async function chooseTargets(
  deps: Deps,
  wanted: Ruleset,
  options: RunOptions,
  refused: Refused,
): Promise<readonly Target[]> {
  const choices = wanted.families.map(async (family) => {
    const choice = await chooseBackend(
      family,
      (flavour) => iptablesOf(deps, flavour, family, options),
      deps.host,
      { forced: options.forceIptablesBinary, refused: refused[family] },
    );
    if (!choice.ok) throw choice.error;
    const { backend, reason, saved } = choice;
    return { backend, reason, saved: parseSave(saved, family), wanted };
  });
  return await Promise.all(choices);
}

/** After the new rules are in place: what others changed meanwhile, and what is left of older runs. */
export async function settleRest(
  deps: Deps,
  log: Log,
  done: readonly Transacted[],
  options: RunOptions,
): Promise<readonly Transacted[]> {
  const [contested, ...looks] = await Promise.all([
    unsettled(done),
    ...FAMILIES.map(async (family) => {
      const own = done.find(({ target }) => target.backend.family === family)?.target.backend;
      return await lookForOurs(deps, family, options, own?.flavour);
    }),
  ]);
  for (const { backend } of contested) {
    log.warn('the rules are not as they were set, somebody changed them; setting them again', {
      backend: backend.name,
    });
  }
  const old = looks.flatMap((look) => look.targets);
  const transaction = await transact(log, [...contested, ...old], false);
  if (!transaction.ok) throw transaction.error;
  return transaction.results.filter(({ target }) => old.includes(target));
}
