import { type Capture, compile, type RunOptions } from '@pillion/core/ruleset';
import { applyRules, settleRest } from './apply-rules.ts';
import type { Deps } from './deps.ts';
import type { Log } from './log.ts';
import type { FamilyReport } from './report.ts';
import { type Added, addRoutes, removeTproxyRoutes, undoRoutes } from './routes.ts';
import { holdsNativeTables } from './survey.ts';
import { type Marks, marksOfSaved } from './tproxy-marks.ts';
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
    const { reports, replaced } = await applyTo(deps, log, capture, options, adding);
    const isWanted = (mark: number) => capture.mode === 'TPROXY' && mark === capture.tproxyMark;
    await removeTproxyRoutes(
      deps,
      replaced.filter(([, mark]) => !isWanted(mark)),
    );
    return reports;
  } catch (error) {
    await undoRoutes(deps.exec, (await adding).undo);
    throw error;
  }
}

interface Applied {
  readonly reports: readonly FamilyReport[];
  /** The marks of the TPROXY rules that were there before, wherever. */
  readonly replaced: Marks;
}

async function applyToIptables(
  deps: Deps,
  log: Log,
  capture: Capture,
  options: RunOptions,
  adding: Promise<Added>,
): Promise<Applied> {
  const looking = holdsNativeTables(deps.exec);
  const done = await applyRules(deps, log, compile(capture), options, adding);
  const all = [...done, ...(await settleRest(deps, log, done, options))];
  const reports = all.map((each) => familyReport(log, each));
  const replaced = all.flatMap(({ target }) => marksOfSaved(target.saved));
  if (!(await looking)) return { reports, replaced };
  const { Nft, transactNft } = await import('./nft.ts');
  const native = await transactNft(new Nft(deps.exec), log, NOTHING, options);
  return { reports: [...reports, native.report], replaced: [...replaced, ...native.replaced] };
}

async function applyToNft(
  deps: Deps,
  log: Log,
  capture: Capture,
  options: RunOptions,
  adding: Promise<Added>,
): Promise<Applied> {
  const { Nft, transactNft } = await import('./nft.ts');
  const routes = await adding;
  if (!routes.ok) throw routes.error;
  const native = await transactNft(new Nft(deps.exec), log, compile(capture), options);
  const rest = await settleRest(deps, log, [], options);
  return {
    reports: [native.report, ...rest.map((each) => familyReport(log, each))],
    replaced: [...native.replaced, ...rest.flatMap(({ target }) => marksOfSaved(target.saved))],
  };
}
