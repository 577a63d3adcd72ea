import type { Family } from '../values/index.ts';
import type { Ruleset } from './ir.ts';
import { renderIptables } from './render-iptables.ts';

/**
 * The commands that Istio's program runs in a clean namespace, in order, a restore command replaced
 * by its input: what its dry run shows. It looks at both families first, even where IPv6 is off.
 */
export function istioDryRun(ruleset: Ruleset): readonly string[] {
  return ['iptables-save', 'ip6tables-save', ...istioApply(ruleset), ...saves(ruleset)];
}

export function istioApply(ruleset: Ruleset): readonly string[] {
  return ruleset.families.flatMap((family) => {
    const text = renderIptables(ruleset, family, { compat: 'istio' });
    return text.split('\n').slice(0, -1);
  });
}

function saves({ families }: Ruleset): readonly string[] {
  return families.map((family) => `${PROGRAM[family]}-save`);
}

const PROGRAM: Readonly<Record<Family, string>> = { ipv4: 'iptables', ipv6: 'ip6tables' };
