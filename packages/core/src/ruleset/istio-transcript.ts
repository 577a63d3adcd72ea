import type { Family } from '../values/index.ts';
import { cleanupCommands, type Command, guardrailCommands } from './istio-commands.ts';
import type { Ruleset } from './ir.ts';
import { plan, type Plan, type PlanFlags } from './plan.ts';
import { joinArguments } from './render-rule.ts';
import { renderIptables } from './render-iptables.ts';

const PROGRAM: Readonly<Record<Family, string>> = { ipv4: 'iptables', ipv6: 'ip6tables' };
const NOTHING_SAVED = { ipv4: '', ipv6: '' };

/**
 * What Istio's program runs in a clean namespace, and so what its dry run shows: every external
 * command in order, a restore command replaced by its input.
 */
export function istioDryRun(
  ruleset: Ruleset,
  flags: PlanFlags = { reconcile: false, cleanupOnly: false, forceApply: false },
): readonly string[] {
  return istioTranscript(
    ruleset,
    plan(ruleset, NOTHING_SAVED, flags, () => true),
  );
}

/** The commands of a plan, from the first look at the kernel's rules to the last. */
export function istioTranscript(ruleset: Ruleset, { action, checked }: Plan): readonly string[] {
  const looks = checked.flatMap(({ family, commands }) => [
    `${PROGRAM[family]}-save`,
    ...commandLines(family, commands),
  ]);
  const lastLooks = ruleset.families.map((family) => `${PROGRAM[family]}-save`);
  return [...looks, ...actionLines(ruleset, action), ...lastLooks];
}

function actionLines(ruleset: Ruleset, action: Plan['action']): readonly string[] {
  const off = guardrailCommands('delete');
  const on = [...off, ...guardrailCommands('insert')]; // first those that an earlier run left
  switch (action) {
    case 'nothing':
      return [];
    case 'clean':
      return cleanLines(ruleset);
    case 'apply':
      return applyLines(ruleset);
    case 'reconcile':
      break;
  }
  return [
    ...ruleset.families.flatMap((family) => commandLines(family, on)),
    ...cleanLines(ruleset),
    ...applyLines(ruleset),
    ...ruleset.families.flatMap((family) => commandLines(family, off)),
  ];
}

function applyLines(ruleset: Ruleset): readonly string[] {
  return ruleset.families.flatMap((family) =>
    renderIptables(ruleset, family, { compat: 'istio' }).split('\n').slice(0, -1),
  );
}

function cleanLines(ruleset: Ruleset): readonly string[] {
  return ruleset.families.flatMap((family) =>
    commandLines(family, cleanupCommands(ruleset, family)),
  );
}

function commandLines(family: Family, commands: readonly Command[]): readonly string[] {
  return commands.map((command) => `${PROGRAM[family]} ${joinArguments(command)}`);
}
