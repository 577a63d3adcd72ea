import { PillionError, type Reason } from '@pillion/core/values';
import { parseSave, renderIptables, type Ruleset, type Saved } from '@pillion/core/ruleset';
import type { Iptables, SavedText } from './iptables.ts';
import type { Log } from './log.ts';
import type { FamilyReport } from './report.ts';
import { revertText } from './revert.ts';

/** A family of a backend, what it holds, and what it is to hold. */
export interface Target {
  readonly backend: Iptables;
  readonly reason: Reason;
  readonly saved: Saved;
  readonly wanted: Ruleset;
}

export interface Transacted {
  readonly target: Target;
  readonly changed: boolean;
  /** A look at what was changed, which goes on while others are at work. */
  readonly after: Promise<SavedText> | undefined;
}

/** All of it or nothing. */
export type Transaction =
  | { readonly ok: true; readonly results: readonly Transacted[] }
  | { readonly ok: false; readonly target: Target; readonly error: PillionError };

export const NOTHING: Ruleset = { families: [], entries: [] };

/**
 * Brings every target to what is wanted, each by one run of iptables-restore. The program commits
 * table by table, and the families are two programs; where one refuses, all that was changed until
 * then is changed back.
 */
export async function transact(
  log: Log,
  targets: readonly Target[],
  force: boolean,
): Promise<Transaction> {
  const queues = [...Map.groupBy(targets, queueOf).values()];
  const attempts = await Promise.all(queues.map((queue) => giveInTurn(log, queue, force)));
  const tried = new Map(attempts.flat().map((attempt) => [attempt.target, attempt]));
  const inOrder = targets.flatMap((target) => tried.get(target) ?? []);
  const refusal = inOrder.find(isRefused);
  if (refusal === undefined) return { ok: true, results: inOrder.filter(isTaken) };
  const touched = inOrder.map(({ target }) => target);
  return { ok: false, target: refusal.target, error: await revert(touched, refusal.error) };
}

/**
 * nf_tables sorts out who comes first by itself, so its families go side by side. Others take one
 * lock for both, and would only wait for each other: of old the waiting is a second at a time.
 */
function queueOf({ backend: { flavour, family } }: Target): string {
  return flavour === 'nft' ? `${flavour} ${family}` : 'with a lock';
}

interface Refused {
  readonly target: Target;
  readonly error: PillionError;
}

type Attempt = Transacted | Refused;

function isRefused(attempt: Attempt): attempt is Refused {
  return 'error' in attempt;
}

function isTaken(attempt: Attempt): attempt is Transacted {
  return !isRefused(attempt);
}

/** To the first that refuses. */
async function giveInTurn(log: Log, queue: readonly Target[], force: boolean): Promise<Attempt[]> {
  const attempts: Attempt[] = [];
  for (const target of queue) {
    const attempt = await give(log, target, force);
    attempts.push(attempt);
    if (isRefused(attempt)) break;
  }
  return attempts;
}

async function give(log: Log, target: Target, force: boolean): Promise<Attempt> {
  const { backend, saved, wanted } = target;
  const text = renderIptables(wanted, backend.family, { saved, force });
  if (text === '') return { target, changed: false, after: undefined };
  log.debug('giving this to the kernel', { backend: backend.name, text });
  const error = await backend.restore(text);
  if (error !== undefined) return { target, error };
  return { target, changed: true, after: backend.save() };
}

/** What is not as wanted, although the kernel has taken it. */
export async function unsettled(transacted: readonly Transacted[]): Promise<readonly Target[]> {
  const targets: Target[] = [];
  for (const { target, after } of transacted) {
    const now = await after;
    if (now?.ok !== true) continue;
    const { family } = target.backend;
    const saved = parseSave(now.text, family);
    if (renderIptables(target.wanted, family, { saved }) !== '') targets.push({ ...target, saved });
  }
  return targets;
}

/** Logs and tells what became of a target. */
export function familyReport(
  log: Log,
  { target: { backend, reason, wanted }, changed }: Transacted,
): FamilyReport {
  const settled = wanted.entries.length === 0 ? 'cleaned' : 'applied';
  const result = changed ? settled : 'unchanged';
  log.info(`rules ${result}`, { backend: backend.name });
  return { family: backend.family, backend: backend.name, reason: reason.code, result };
}

async function revert(targets: readonly Target[], cause: PillionError): Promise<PillionError> {
  const failures: string[] = [];
  for (const { backend, saved } of targets.toReversed()) {
    const now = await backend.save();
    const text = now.ok ? revertText(saved, parseSave(now.text, backend.family)) : '';
    const error = now.ok ? (text === '' ? undefined : await backend.restore(text)) : now.error;
    if (error !== undefined) failures.push(`${backend.name}: ${error.message}`);
  }
  const outcome =
    failures.length === 0
      ? 'nothing was changed'
      : `and what was changed before could not be changed back:\n${failures.join('\n')}`;
  return new PillionError(cause.code, `${cause.message}\n  ${outcome}`);
}
