import { PillionError } from '@pillion/core/values';
import {
  type Capture,
  compile,
  istioDryRun,
  renderIptables,
  type RunOptions,
} from '@pillion/core/ruleset';
import type { Deps } from './deps.ts';
import { ExitCode } from './exit-code.ts';
import { writeJson } from './report.ts';

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
  const lines = options.compat === 'istio' ? istioDryRun(compile(capture)) : undefined;
  const steps = dryRunSteps(capture);
  const text = lines?.map((line) => `${line}\n`).join('') ?? steps.map(formatStep).join('');
  if (options.json) writeJson(stdout, lines === undefined ? { steps } : { lines });
  else stdout.write(text);
  if (options.dryRunFile !== undefined) {
    const written = host.writeText(options.dryRunFile, text);
    if (!written.ok) {
      throw new PillionError(
        'dryRun.notWritten',
        `--dry-run-file=${options.dryRunFile}: ${written.reason}`,
      );
    }
  }
  return ExitCode.Success;
}

function dryRunSteps(capture: Capture): Step[] {
  const ruleset = compile(capture);
  return ruleset.families.map((family) => ({
    command: `${family === 'ipv4' ? 'iptables' : 'ip6tables'}-restore --noflush`,
    input: renderIptables(ruleset, family),
  }));
}

/** The command stands in a comment, which iptables-restore skips too: the whole can be fed to it. */
function formatStep({ command, input }: Step): string {
  return `# ${command}\n${input}`;
}
