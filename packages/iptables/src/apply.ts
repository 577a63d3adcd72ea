import { type Capture, compile, type RunOptions } from '@pillion/core/ruleset';
import { applyRules, settleRest } from './apply-rules.ts';
import type { Deps } from './deps.ts';
import type { Log } from './log.ts';
import type { FamilyReport } from './report.ts';
import { type Added, addRoutes, removeTproxyRoutes, undoRoutes } from './routes.ts';
import { holdsNativeTables } from './survey.ts';
import { marksOfSaved } from './tproxy-marks.ts';
import { familyReport, NOTHING } from './transact.ts';

/**
 * Puts the rules of a capture into the kernel, all of it or nothing: routes before the rules, which
 * rely on them, then the rules, then away with what other backends still hold of ours. A second run
 * finds nothing to do; a run with other flags replaces what the first one made.
 */
export async function apply(
  deps: Deps,
  log: Log,
  capture: Capture,
  options: RunOptions,
): Promise<readonly FamilyReport[]> {
  const adding = addRoutes(deps, capture); // meanwhile the tables are looked at
  const applyTo = options.nativeNftables ? applyToNft : applyToIptables;
  try {
    return await applyTo(deps, log, capture, options, adding);
  } catch (error) {
    await undoRoutes(deps.exec, (await adding).undo);
    throw error;
  }
}

async function applyToIptables(
  deps: Deps,
  log: Log,
  capture: Capture,
  options: RunOptions,
  adding: Promise<Added>,
): Promise<readonly FamilyReport[]> {
  const looking = holdsNativeTables(deps.exec);
  const done = await applyRules(deps, log, compile(capture), options, adding);
  const stale = done
    .flatMap(({ target }) => marksOfSaved(target.saved))
    .filter(([, mark]) => capture.mode !== 'TPROXY' || mark !== capture.tproxyMark);
  await removeTproxyRoutes(deps, stale);
  const rest = await settleRest(deps, log, done, options);
  const reports = [...done, ...rest].map((each) => familyReport(log, each));
  if (!(await looking)) return reports;
  const { Nft, transactNft } = await import('./nft.ts');
  return [...reports, await transactNft(new Nft(deps.exec), log, NOTHING, options)];
}

async function applyToNft(
  deps: Deps,
  log: Log,
  capture: Capture,
  options: RunOptions,
  adding: Promise<Added>,
): Promise<readonly FamilyReport[]> {
  const { Nft, transactNft } = await import('./nft.ts');
  const routes = await adding;
  if (!routes.ok) throw routes.error;
  const report = await transactNft(new Nft(deps.exec), log, compile(capture), options);
  const rest = await settleRest(deps, log, [], options);
  return [report, ...rest.map((each) => familyReport(log, each))];
}
