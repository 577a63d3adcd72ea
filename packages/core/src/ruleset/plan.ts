import type { Family } from '../values/index.ts';
import { checkCommands, type Command } from './istio-commands.ts';
import { CHAIN_PREFIX, type ChainName, isBuiltinChain, type Ruleset } from './ir.ts';
import { parseSave, type Saved } from './parse-save.ts';
import { renderIptables } from './render-iptables.ts';

/** The flags that decide what becomes of rules that are there already. */
export interface PlanFlags {
  readonly reconcile: boolean;
  readonly cleanupOnly: boolean;
  readonly forceApply: boolean;
}

/** What to do: `reconcile` cleans and applies, `clean` leaves it at that. */
export type PlannedAction = 'apply' | 'nothing' | 'reconcile' | 'clean';

export interface Plan {
  /** Rules of ours, or anyone's, were there where some are wanted. */
  readonly residue: boolean;
  /** They differ from what is wanted; also where nothing was there. */
  readonly delta: boolean;
  readonly action: PlannedAction;
  /** What was asked of the kernel, a family each. */
  readonly checked: readonly { readonly family: Family; readonly commands: readonly Command[] }[];
}

/** Whether the kernel answers a `-C` command with yes. */
export type Check = (family: Family, command: Command) => boolean;

/**
 * Istio's decision. Both families are looked at, wanted or not: leftovers of IPv6 count as a
 * difference even where the pod has no IPv6. Order is not compared, and rules of others in built-in
 * chains are not seen.
 */
export function plan(
  ruleset: Ruleset,
  saves: Readonly<Record<Family, string>>,
  flags: PlanFlags,
  check: Check,
): Plan {
  const families = (['ipv4', 'ipv6'] as const).map((family) =>
    compareFamily(ruleset, family, saves[family], check),
  );
  const residue = families.some((state) => state.residue && state.isWanted);
  const delta = !residue || families.some((state) => state.delta);
  const checked = families.map(({ family, commands }) => ({ family, commands }));
  return { residue, delta, action: actionFor(residue, delta, flags), checked };
}

function actionFor(residue: boolean, delta: boolean, flags: PlanFlags): PlannedAction {
  if (flags.cleanupOnly) return 'clean';
  if (residue && delta && flags.reconcile) return 'reconcile';
  return delta || flags.forceApply ? 'apply' : 'nothing';
}

interface FamilyState {
  readonly family: Family;
  readonly isWanted: boolean;
  readonly residue: boolean;
  readonly delta: boolean;
  readonly commands: readonly Command[];
}

function compareFamily(ruleset: Ruleset, family: Family, save: string, check: Check): FamilyState {
  const wanted = countRules(
    parseSave(renderIptables(ruleset, family, { compat: 'istio' }), family),
  );
  const held = countRules(parseSave(save, family));
  const residue = held.size > 0;
  const isWanted = wanted.size > 0;
  const state = { family, isWanted, residue, commands: [] };
  if (!residue) return { ...state, delta: isWanted };
  if (hasOtherChains(wanted, held)) return { ...state, delta: true };
  const all = checkCommands(ruleset, family);
  const failed = all.findIndex((command) => !check(family, command));
  const commands = failed < 0 ? all : all.slice(0, failed + 1);
  return { ...state, delta: failed >= 0, commands };
}

type RuleCounts = ReadonlyMap<string, { readonly chain: ChainName; readonly rules: number }>;

/** The number of rules by table and chain: chains of ours, and built-in ones that hold any. */
function countRules({ tables }: Saved): RuleCounts {
  return new Map(
    tables.flatMap(({ name, chains }) =>
      chains
        .filter(({ name: chain, rules }) => chain.startsWith('ISTIO') || rules.length > 0)
        .map(({ name: chain, rules }) => [`${name} ${chain}`, { chain, rules: rules.length }]),
    ),
  );
}

function hasOtherChains(wanted: RuleCounts, held: RuleCounts): boolean {
  const isMissing = [...wanted].some(([key, { chain, rules }]) => {
    const other = held.get(key);
    return other === undefined || (!isBuiltinChain(chain) && other.rules !== rules);
  });
  const isLeft = [...held].some(
    ([key, { chain }]) => chain.startsWith(CHAIN_PREFIX) && !wanted.has(key),
  );
  return isMissing || isLeft;
}
