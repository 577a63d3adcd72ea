import type { Family } from '@pillion/core/values';
import {
  type Capture,
  compile,
  parseSave,
  type Ruleset,
  type RunOptions,
} from '@pillion/core/ruleset';
import { chooseBackend } from './choose-backend.ts';
import type { Deps } from './deps.ts';
import type { Log } from './log.ts';
import type { FamilyReport } from './report.ts';
import { addRoutes, undoRoutes } from './routes.ts';
import { FAMILIES, iptablesOf, lookForOurs } from './survey.ts';
import { familyReport, type Target, transact, type Transacted, unsettled } from './transact.ts';

/**
 * Puts the rules of a capture into the kernel, all of it or nothing: routes first, for the rules
 * rely on them, then the rules, then away with what other backends still hold of ours. A second run
 * finds nothing to do; a run with other flags replaces what the first one made.
 */
export async function apply(
  deps: Deps,
  log: Log,
  capture: Capture,
  options: RunOptions,
): Promise<readonly FamilyReport[]> {
  const ruleset = compile(capture);
  const targets = await Promise.all(
    ruleset.families.map(async (family) => await targetFor(deps, ruleset, family, options)),
  );
  for (const { backend, reason } of targets) {
    log.info(`using ${backend.name}: ${reason.sentence}`, { reason: reason.code });
  }
  const routes = await addRoutes(deps, capture);
  try {
    if (!routes.ok) throw routes.error;
    const done = await transact(log, targets, options.forceApply);
    return [...done, ...(await settleRest(deps, log, done, options))].map((each) =>
      familyReport(log, each),
    );
  } catch (error) {
    await undoRoutes(deps.exec, routes.undo);
    throw error;
  }
}

/** After the new rules are in place: what others changed meanwhile, and what is left of older runs. */
async function settleRest(
  deps: Deps,
  log: Log,
  done: readonly Transacted[],
  options: RunOptions,
): Promise<readonly Transacted[]> {
  const contested = await unsettled(done);
  if (contested.length > 0) await transact(log, contested, false);
  for (const { backend } of contested) {
    log.warn('another program changed the rules at the same time; they were set again', {
      backend: backend.name,
    });
  }
  const old = await Promise.all(
    FAMILIES.map(async (family) => {
      const own = done.find(({ target }) => target.backend.family === family)?.target.backend;
      return await lookForOurs(deps, family, options, own?.flavour);
    }),
  );
  const targets = old.flatMap((look) => look.targets);
  return await transact(log, targets, false);
}

async function targetFor(
  deps: Deps,
  wanted: Ruleset,
  family: Family,
  options: RunOptions,
): Promise<Target> {
  const choice = await chooseBackend(
    family,
    (flavour) => iptablesOf(deps, flavour, family, options),
    deps.host,
    { forced: options.forceIptablesBinary },
  );
  if (!choice.ok) throw choice.error;
  const { backend, reason, saved } = choice;
  return { backend, reason, saved: parseSave(saved, family), wanted };
}
