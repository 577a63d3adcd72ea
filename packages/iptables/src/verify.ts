import { type Family, PillionError } from '@pillion/core/values';
import {
  type Capture,
  compile,
  diff,
  foreignOf,
  installedOf,
  isOurChain,
  nftLayout,
  parseSave,
  type Ruleset,
  type RunOptions,
  type Saved,
  savedNftLayout,
  settle,
} from '@pillion/core/ruleset';
import { hasLegacyTables } from './choose-backend.ts';
import type { Deps } from './deps.ts';
import type { Flavour } from './iptables.ts';
import { commandLine } from './exec.ts';
import { ExitCode } from './exit-code.ts';
import { Nft, unreadable } from './nft.ts';
import { writeJson } from './report.ts';
import { missingRoutes } from './routes.ts';
import { FAMILIES, holdsOurs, iptablesOf } from './survey.ts';
import { NOTHING } from './transact.ts';
import {
  countersOf,
  countersOfNft,
  type Finding,
  findingOf,
  formatVerification,
  type Verification,
} from './verification.ts';

/** Prints what `verify` finds; any finding is a failure. */
export async function printVerification(
  deps: Deps,
  capture: Capture,
  options: RunOptions,
): Promise<ExitCode> {
  const backends = [
    ...(await verify(deps, compile(capture), options)),
    ...(await verifyRoutes(deps, capture)),
  ];
  const ok = backends.every(({ findings }) => findings.length === 0);
  if (options.json) writeJson(deps.stdout, { ok, backends });
  else deps.stdout.write(backends.map(formatVerification).join(''));
  return ok ? ExitCode.Success : ExitCode.Failure;
}

/**
 * Holds the kernel's rules against the wanted ones, and changes nothing. Every backend is looked
 * into, for the kernel evaluates all of them: what one holds beside the one in use is a finding.
 */
export async function verify(
  deps: Deps,
  wanted: Ruleset,
  options: RunOptions,
): Promise<readonly Verification[]> {
  const native = await verifyNft(new Nft(deps.exec), wanted, options);
  const rules = options.nativeNftables ? NOTHING : wanted;
  const families = await Promise.all(
    FAMILIES.map(async (family) => {
      const own = rules.families.includes(family) ? rules : NOTHING;
      return await verifyFamily(deps, family, own, options);
    }),
  );
  return [...native, ...families.flat()];
}

/** Rules without the routes and the address that they rely on lead nowhere. */
async function verifyRoutes(deps: Deps, capture: Capture): Promise<Verification[]> {
  const missing = await missingRoutes(deps, capture);
  const findings = missing.map(({ add }): Finding => ({
    kind: 'missing',
    table: 'route',
    chain: add.args.join(' '),
    text: `not in place: ${commandLine(add)}`,
  }));
  const none: Verification = { backend: 'ip', family: 'inet', findings, foreign: [], counters: [] };
  return findings.length === 0 ? [] : [none];
}

interface Listing {
  readonly name: string;
  readonly saved: Saved;
}

async function verifyFamily(
  deps: Deps,
  family: Family,
  wanted: Ruleset,
  options: RunOptions,
): Promise<Verification[]> {
  const { listings, errors } = await listAll(deps, family, options);
  const isWanted = wanted.entries.length > 0;
  const [first] = listings;
  const [error] = errors;
  if (first === undefined && isWanted && error !== undefined) throw error;
  const inUse = listings.find(({ saved }) => holdsOurs(saved)) ?? first;
  return listings
    .filter((listing) => (isWanted && listing === inUse) || holdsOurs(listing.saved))
    .map((listing) => verifyListing(listing, isWanted && listing === inUse ? wanted : NOTHING));
}

/** Legacy first: where it holds rules it is what `apply` would use. */
async function listAll(
  deps: Deps,
  family: Family,
  options: RunOptions,
): Promise<{ readonly listings: readonly Listing[]; readonly errors: readonly PillionError[] }> {
  const { forceIptablesBinary: forced } = options;
  const found: Flavour[] = hasLegacyTables(deps.host, family) ? ['legacy', 'nft'] : ['nft'];
  const flavours = forced === undefined ? found : [forced];
  const listings: Listing[] = [];
  const errors: PillionError[] = [];
  for (const flavour of [...flavours, 'plain'] as const) {
    if (flavour === 'plain' && listings.length > 0) break;
    const backend = iptablesOf(deps, flavour, family, options);
    const saved = await backend.save({ counters: true });
    if (saved.ok) listings.push({ name: backend.name, saved: parseSave(saved.text, family) });
    else errors.push(saved.error);
  }
  return { listings, errors };
}

function verifyListing({ name, saved }: Listing, wanted: Ruleset): Verification {
  const { family } = saved;
  const differences = diff(settle(wanted, family).tables, installedOf(saved).tables);
  const foreign = foreignOf(saved);
  const intruders = foreign
    .filter(({ chain }) => isOurChain(chain))
    .map(({ table, chain, position, spec }): Finding => ({
      kind: 'unexpected',
      table,
      chain,
      heldAt: position,
      text: `${table} ${chain}: rule ${position} is not asked for: ${spec}`,
    }));
  return {
    backend: name,
    family,
    findings: [...differences.map((each) => findingOf(each)), ...intruders],
    foreign: foreign.filter(({ chain }) => !isOurChain(chain)),
    counters: countersOf(saved),
  };
}

async function verifyNft(nft: Nft, wanted: Ruleset, options: RunOptions): Promise<Verification[]> {
  const listing = await nft.list();
  const rules = options.nativeNftables ? wanted : NOTHING;
  if (!listing.ok) {
    if (options.nativeNftables) throw listing.error;
    return [];
  }
  const { saved } = listing;
  if (!options.nativeNftables && saved.tables.length === 0) return [];
  const differences = diff(nftLayout(rules), savedNftLayout(saved));
  const intruders = unreadable(saved).map(({ table, chain, position }): Finding => ({
    kind: 'unexpected',
    table,
    chain,
    heldAt: position,
    text: `${table} ${chain}: rule ${position} is not asked for`,
  }));
  return [
    {
      backend: 'nft',
      family: 'inet',
      findings: [...differences.map((each) => findingOf(each)), ...intruders],
      foreign: [],
      counters: countersOfNft(saved),
    },
  ];
}
