import type { Family } from '@pillion/core/values';
import { renderIptables, type Ruleset } from '@pillion/core/ruleset';

/** The input of iptables-restore that brings a family from what was saved to what is wanted. */
export function transactionTo(ruleset: Ruleset, family: Family, saved: string): string | undefined {
  if (/^:ISTIO_/m.test(saved)) return undefined;
  const text = renderIptables(ruleset, family);
  return text === '' ? undefined : `${text}\n`;
}
