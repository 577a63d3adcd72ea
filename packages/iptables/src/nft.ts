import { PillionError } from '@pillion/core/values';
import {
  diff,
  nftLayout,
  parseNft,
  renderNft,
  replaceNft,
  type Ruleset,
  type RunOptions,
  type SavedNft,
  savedNftLayout,
} from '@pillion/core/ruleset';
import type { Command, Exec } from './exec.ts';
import { failureOf } from './failure.ts';
import type { Log } from './log.ts';
import type { FamilyReport } from './report.ts';
import { type Marks, marksOfNft } from './tproxy-marks.ts';

/** What nft lists, or why it lists nothing. */
export type NftListing =
  | { readonly ok: true; readonly saved: SavedNft }
  | { readonly ok: false; readonly error: PillionError };

/** Our tables of the inet family: both address families in one place, and one transaction for all. */
export class Nft {
  readonly #exec: Exec;

  constructor(exec: Exec) {
    this.#exec = exec;
  }

  async list(): Promise<NftListing> {
    const command = { program: 'nft', args: ['-j', 'list', 'ruleset'] };
    const outcome = await this.#exec(command);
    const error = failureOf(command, outcome, CONTEXT);
    if (error !== undefined) return { ok: false, error };
    return { ok: true, saved: parseNft(outcome.kind === 'exited' ? outcome.stdout : '') };
  }

  /** `nft -f -`: the kernel takes all of it or nothing. */
  async run(text: string): Promise<PillionError | undefined> {
    return await this.#give(text, []);
  }

  /** Whether the kernel would take it. */
  async check(text: string): Promise<PillionError | undefined> {
    return await this.#give(text, ['--check']);
  }

  async #give(stdin: string, options: readonly string[]): Promise<PillionError | undefined> {
    const command: Command = { program: 'nft', args: [...options, '-f', '-'], stdin };
    return failureOf(command, await this.#exec(command), CONTEXT);
  }
}

const CONTEXT = { family: 'ipv4', backend: 'nft' } as const;

export interface NftTransacted {
  readonly report: FamilyReport;
  /** The marks of the TPROXY rules that were there before. */
  readonly replaced: Marks;
}

/** Brings our tables to what is wanted; an empty ruleset takes them away. */
export async function transactNft(
  nft: Nft,
  log: Log,
  wanted: Ruleset,
  { forceApply }: Pick<RunOptions, 'forceApply'>,
): Promise<NftTransacted> {
  const listing = await nft.list();
  if (!listing.ok) throw listing.error;
  const isChanged = forceApply || !isAsWanted(wanted, listing.saved);
  if (isChanged) {
    const error = await replace(nft, log, wanted, listing.saved);
    if (error !== undefined) throw error;
  }
  const done = wanted.entries.length === 0 ? 'cleaned' : 'applied';
  const result = isChanged ? done : 'unchanged';
  log.info(`rules ${result}`, { backend: 'nft' });
  const report: FamilyReport = { family: 'inet', backend: 'nft', reason: 'backend.native', result };
  return { report, replaced: marksOfNft(listing.saved) };
}

/** More than one transaction is begun only where the kernel would take the outcome. */
async function replace(
  nft: Nft,
  log: Log,
  wanted: Ruleset,
  saved: SavedNft,
): Promise<PillionError | undefined> {
  const texts = replaceNft(wanted, saved);
  let error = texts.length > 1 ? await nft.check(renderNft(wanted)) : undefined;
  let done = 0;
  for (const text of error === undefined ? texts : []) {
    log.debug('giving this to the kernel', { backend: 'nft', text });
    error = await nft.run(text);
    if (error !== undefined) break;
    done += 1;
  }
  if (error === undefined) return undefined;
  const outcome =
    done === 0
      ? 'nothing was changed'
      : `${done} of ${texts.length} changes are made, all traffic is captured; a further run makes the rest`;
  return new PillionError(error.code, `${error.message}\n  ${outcome}`);
}

/** Whether the tables hold what is wanted and nothing else. */
export function isAsWanted(wanted: Ruleset, saved: SavedNft): boolean {
  return (
    diff(nftLayout(wanted), savedNftLayout(saved)).length === 0 && unreadable(saved).length === 0
  );
}

/** Rules in our tables that say something that none of ours would. */
export function unreadable(
  saved: SavedNft,
): readonly { table: string; chain: string; position: number }[] {
  return saved.tables.flatMap(({ name: table, chains }) =>
    chains.flatMap(({ name: chain, rules }) =>
      rules.flatMap(({ rule }, index) =>
        rule === undefined ? [{ table, chain, position: index + 1 }] : [],
      ),
    ),
  );
}
