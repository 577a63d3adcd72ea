import { check, explain } from '@pillion/core/ruleset';
import { PillionError } from '@pillion/core/values';
import type { CliContext } from '../context.ts';
import { captureOf } from '../rules/capture-of.ts';

export interface CheckFlags {
  readonly file?: string;
  readonly json: boolean;
}

/** Checks every class of packets that the rules tell apart. Exit code 1 where a property fails. */
export async function runCheck(
  this: CliContext,
  flags: CheckFlags,
  ...argv: string[]
): Promise<void> {
  const { capture } = await captureOf(this, { file: flags.file, argv });
  const report = check(capture);
  const { stdout } = this.process;
  if (flags.json) stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  else {
    for (const [property, holds] of Object.entries(report.properties)) {
      stdout.write(`${holds ? 'holds' : 'FAILS'}  ${property}\n`);
    }
    for (const { property, simulation } of report.violations) {
      stdout.write(
        `${property}:\n${explain(simulation)
          .sentences.map((line) => `  ${line}\n`)
          .join('')}`,
      );
    }
    for (const { sentence, code } of report.advice) stdout.write(`note   ${sentence} (${code})\n`);
    stdout.write(`${report.classes} classes of packets were told apart\n`);
  }
  if (!report.holds)
    throw new PillionError('check.fails', 'the rules do not do what the options mean');
}
