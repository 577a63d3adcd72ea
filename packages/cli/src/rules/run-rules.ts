import { compile, renderIptables, renderNft } from '@pillion/core/ruleset';
import type { CliContext } from '../context.ts';
import { captureOf } from './capture-of.ts';

export interface RulesFlags {
  readonly file?: string;
}

/** Prints the very text that the init program gives to iptables-restore for each family, or to nft. */
export async function runRules(
  this: CliContext,
  flags: RulesFlags,
  ...argv: string[]
): Promise<void> {
  const { capture, run } = await captureOf(this, { file: flags.file, argv });
  const ruleset = compile(capture);
  const { stdout } = this.process;
  if (run.nativeNftables) {
    stdout.write(`${renderNft(ruleset, { compat: run.compat }).trimEnd()}\n`);
    return;
  }
  for (const family of ruleset.families) {
    const text = renderIptables(ruleset, family, { compat: run.compat });
    stdout.write(`# ${family}\n${text.trimEnd()}\n`);
  }
}
