import type { Family } from '../values/index.ts';
import type { Ruleset } from './ir.ts';
import { type ReplaceOptions, replaceText } from './replace-iptables.ts';
import { istioRestoreText, linesOf } from './restore-text.ts';
import { entriesOf } from './settle.ts';

export interface IptablesOptions extends ReplaceOptions {
  /** The bytes that Istio gives to `iptables-restore --noflush`: they fail where chains exist. */
  readonly compat?: 'istio' | undefined;
}

/**
 * The rules of one family as input of `iptables-restore --noflush`. What a dry run prints and what
 * the program applies are these same bytes. Given what is installed, it replaces that.
 */
export function renderIptables(
  ruleset: Ruleset,
  family: Family,
  options: IptablesOptions = {},
): string {
  if (options.compat === undefined) return replaceText(ruleset, family, options);
  return istioRestoreText(linesOf(entriesOf(ruleset, family)));
}
