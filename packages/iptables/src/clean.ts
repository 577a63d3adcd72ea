import type { RunOptions } from '@pillion/core/ruleset';
import type { Deps } from './deps.ts';
import type { Log } from './log.ts';
import { Nft, type NftListing, transactNft } from './nft.ts';
import type { FamilyReport } from './report.ts';
import { removeAddress, removeTproxyRoutes } from './routes.ts';
import { FAMILIES, lookForOurs, type Look } from './survey.ts';
import { marksOfNft, marksOfSaved } from './tproxy-marks.ts';
import { familyReport, NOTHING, transact } from './transact.ts';

/**
 * Removes everything that is ours, from whatever version and flags, in whatever backend; rules of
 * others stay. Rules go first: routes without rules do no harm, rules without routes would.
 */
export async function clean(
  deps: Deps,
  log: Log,
  options: RunOptions,
): Promise<readonly FamilyReport[]> {
  const nft = new Nft(deps.exec);
  const [listing, ...looks] = await Promise.all([
    nft.list(),
    ...FAMILIES.map(async (family) => await lookForOurs(deps, family, options)),
  ]);
  assertSeen(log, listing, looks);
  const targets = looks.flatMap((look) => look.targets);
  const transaction = await transact(log, targets, false);
  if (!transaction.ok) throw transaction.error;
  const reports = transaction.results.map((each) => familyReport(log, each));
  if (listing.ok && listing.saved.tables.length > 0) {
    const { report } = await transactNft(nft, log, NOTHING, options);
    reports.push(report);
  }

  const marks = [
    ...(listing.ok ? marksOfNft(listing.saved) : []),
    ...targets.flatMap(({ saved }) => marksOfSaved(saved)),
  ];
  const failures = [...(await removeTproxyRoutes(deps, marks)), ...(await removeAddress(deps))];
  for (const { code, message } of failures) log.warn(message, { code });
  if (reports.length === 0) log.info('nothing of ours is there');
  return reports;
}

/** To find nothing, one has to be able to look; but not everywhere, for few images have everything. */
function assertSeen(log: Log, listing: NftListing, looks: readonly Look[]): void {
  const errors = [...(listing.ok ? [] : [listing.error]), ...looks.flatMap((look) => look.errors)];
  for (const { code, message } of errors) log.debug(message, { code });
  const sawNothing = !listing.ok && looks.every((look) => look.errors.length > 0);
  const [error] = looks.flatMap((look) => look.errors);
  if (sawNothing && error !== undefined) throw error;
}
