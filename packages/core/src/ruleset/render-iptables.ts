import type { Family } from '../values/index.ts';
import type { Ruleset } from './ir.ts';
import { istioRestoreText, linesOf } from './restore-text.ts';
import { entriesOf } from './settle.ts';

export interface IptablesOptions {
  /** The bytes that Istio gives to `iptables-restore --noflush`: they fail where chains exist. */
  readonly compat?: 'istio' | undefined;
}

/**
 * The rules of one family as input of `iptables-restore --noflush`. What a dry run prints and what
 * the program applies are these same bytes.
 */
export function renderIptables(
  ruleset: Ruleset,
  family: Family,
  _options: IptablesOptions = {},
): string {
  return istioRestoreText(
    ruleset.tables.map(({ name, entries }) => ({
      table: name,
      lines: linesOf(entriesOf(entries, family)),
    })),
  );
}
