import type { Difference } from './diff.ts';
import type { Rule } from './ir.ts';
import { joinArguments, ruleArguments } from './render-rule.ts';

/** One line for a person: `nat ISTIO_OUTPUT: rule 3 is missing: -p tcp --dport 80 -j RETURN`. */
export function formatDifference(difference: Difference): string {
  const { kind, table, chain, rule, wantedAt, heldAt } = difference;
  const place = `${table} ${chain}`;
  const text = rule === undefined ? '' : `: ${ruleText(rule)}`;
  switch (kind) {
    case 'missingChain':
      return `${place}: the chain is missing`;
    case 'unexpectedChain':
      return `${place}: the chain is not asked for`;
    case 'missing':
      return `${place}: rule ${wantedAt ?? '?'} is missing${text}`;
    case 'unexpected':
      return `${place}: rule ${heldAt ?? '?'} is not asked for${text}`;
    case 'moved':
      break;
  }
  return `${place}: rule ${heldAt ?? '?'} should be rule ${wantedAt ?? '?'}${text}`;
}

/** In iptables' words, whichever backend holds the rule. */
function ruleText(rule: Rule): string {
  const family = rule.family === undefined ? '' : ` (${rule.family})`;
  return `${joinArguments(ruleArguments(rule))}${family}`;
}
