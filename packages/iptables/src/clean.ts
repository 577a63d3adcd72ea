import type { Family } from '@pillion/core/values';
import type { RunOptions, Saved } from '@pillion/core/ruleset';
import type { Deps } from './deps.ts';
import type { Log } from './log.ts';
import type { FamilyReport } from './report.ts';
import { removeRoutes } from './routes.ts';
import { FAMILIES, lookForOurs } from './survey.ts';
import { familyReport, transact } from './transact.ts';

/**
 * Removes everything that is ours, from whatever version and flags, in whatever backend; rules of
 * others stay. Rules go first: routes without rules do no harm, rules without routes would.
 */
export async function clean(
  deps: Deps,
  log: Log,
  options: RunOptions,
): Promise<readonly FamilyReport[]> {
  const looks = await Promise.all(
    FAMILIES.map(async (family) => await lookForOurs(deps, family, options)),
  );
  const targets = looks.flatMap((look) => look.targets);
  const errors = looks.flatMap((look) => look.errors);
  const [error] = errors;
  if (targets.length === 0 && errors.length >= looks.length && error !== undefined) throw error;
  for (const { code, message } of errors) log.debug(message, { code });
  const transaction = await transact(log, targets, false);
  if (!transaction.ok) throw transaction.error;
  const reports = transaction.results.map((each) => familyReport(log, each));
  if (targets.length === 0) log.info('nothing of ours is there');
  const marks = new Map(targets.flatMap(({ backend, saved }) => marksOf(backend.family, saved)));
  for (const { code, message } of await removeRoutes(deps, marks)) log.warn(message, { code });
  return reports;
}

/** The mark that TPROXY rules of a family send their packets by. */
function marksOf(family: Family, { tables }: Saved): (readonly [Family, number])[] {
  const rules = tables.flatMap(({ chains }) => chains.flatMap((chain) => chain.rules));
  return rules.flatMap(({ ours, rule }) =>
    ours && rule?.target.kind === 'tproxy' ? [[family, rule.target.mark] as const] : [],
  );
}
