import { PillionError } from '@pillion/core/values';
import {
  type Capture,
  compile,
  istioDryRun,
  istioNftCleanup,
  renderIptables,
  renderNft,
  type Ruleset,
  type RunOptions,
} from '@pillion/core/ruleset';
import type { Deps } from './deps.ts';
import { ExitCode } from './exit-code.ts';
import { writeJson } from './report.ts';
import { NOTHING } from './transact.ts';

/** One program that would be run, with its input. */
interface Step {
  readonly command: string;
  readonly input: string;
}

/**
 * Prints what would be given to the kernel, byte for byte, each input below the command that takes
 * it. It asks neither the kernel nor, with `--pod-ips` and `--dns-servers`, the machine.
 */
export function printDryRun(
  { stdout, host }: Pick<Deps, 'stdout' | 'host'>,
  capture: Capture,
  options: RunOptions,
): ExitCode {
  const ruleset = compile(capture);
  const steps = stepsOf(ruleset, options);
  const isCompat = options.compat === 'istio';
  const text = isCompat ? istioText(ruleset, options) : steps.map(formatStep).join('');
  if (options.json) writeJson(stdout, isCompat ? { lines: text.split('\n') } : { steps });
  else stdout.write(text);
  if (options.dryRunFile !== undefined) {
    const written = host.writeText(options.dryRunFile, text);
    if (!written.ok) {
      const message = `--dry-run-file=${options.dryRunFile}: ${written.reason}`;
      throw new PillionError('dryRun.notWritten', message);
    }
  }
  return ExitCode.Success;
}

/** What Istio's program shows: all that it runs, or the text that it gives to nft. */
function istioText(ruleset: Ruleset, options: RunOptions): string {
  if (!options.nativeNftables) {
    return istioDryRun(ruleset, options)
      .map((line) => `${line}\n`)
      .join('');
  }
  return options.cleanupOnly ? istioNftCleanup() : renderNft(ruleset, { compat: 'istio' });
}

/** What a cleanup removes stands in the kernel; only nft's tables are removed without a look. */
function stepsOf(ruleset: Ruleset, { nativeNftables, cleanupOnly }: RunOptions): Step[] {
  const wanted = cleanupOnly ? NOTHING : ruleset;
  if (nativeNftables) return [{ command: 'nft -f -', input: renderNft(wanted) }];
  return wanted.families.map((family) => ({
    command: `${family === 'ipv4' ? 'iptables' : 'ip6tables'}-restore --noflush`,
    input: renderIptables(wanted, family),
  }));
}

/** The command stands in a comment, which its program skips too: a family's text can be fed to it. */
function formatStep({ command, input }: Step): string {
  return `# ${command}\n${input}`;
}
