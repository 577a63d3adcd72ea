import type { Family } from '@pillion/core/values';
import { type Capture, compile, type RunOptions } from '@pillion/core/ruleset';
import { chooseBackend, type Choice } from './choose-backend.ts';
import type { Deps } from './deps.ts';
import { Iptables, type IptablesOptions } from './iptables.ts';
import type { Log } from './log.ts';
import type { FamilyReport } from './report.ts';
import { addRoutes, undoRoutes } from './routes.ts';
import { transactionTo } from './transaction.ts';

/**
 * Puts the rules of a capture into the kernel: one transaction a family, and all of it or nothing.
 * Where a family is refused, what was changed before is changed back.
 */
export async function apply(
  deps: Deps,
  log: Log,
  capture: Capture,
  options: RunOptions,
): Promise<readonly FamilyReport[]> {
  const ruleset = compile(capture);
  const chosen = await Promise.all(
    ruleset.families.map(async (family) => await chooseFor(deps, family, options)),
  );
  const routes = await addRoutes(deps, capture);
  const done: Chosen[] = [];
  const failure = routes.ok ? undefined : routes.error;
  const reports: FamilyReport[] = [];
  let error = failure;
  for (const choice of error === undefined ? chosen : []) {
    const { backend, saved, reason } = choice;
    log.info(`using ${backend.name}: ${reason.sentence}`, { reason: reason.code });
    const text = transactionTo(ruleset, backend.family, saved);
    if (text !== undefined) {
      done.push(choice);
      error = await backend.restore(text);
      if (error !== undefined) break;
    }
    const result = text === undefined ? 'unchanged' : 'applied';
    log.info(`rules ${result}`, { family: backend.family });
    reports.push({ family: backend.family, backend: backend.name, reason: reason.code, result });
  }
  if (error === undefined) return reports;
  await undoRoutes(deps.exec, routes.undo);
  throw error;
}

type Chosen = Extract<Choice, { readonly ok: true }>;

async function chooseFor(deps: Deps, family: Family, options: RunOptions): Promise<Chosen> {
  const settings: IptablesOptions = {
    waitSeconds: options.waitSeconds,
    maxRetries: options.maxRetries,
    lockByNamespace: options.cniMode,
  };
  const choice = await chooseBackend(
    family,
    (flavour) => new Iptables(deps, flavour, family, settings),
    deps.host,
    { forced: options.forceIptablesBinary },
  );
  if (!choice.ok) throw choice.error;
  return choice;
}
