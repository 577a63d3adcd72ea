import {
  check,
  type CheckReport,
  explain,
  FATES,
  PROPERTIES,
  type Property,
} from '@pillion/core/ruleset';
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
  const text = flags.json ? `${JSON.stringify(report, null, 2)}\n` : describe(report);
  this.process.stdout.write(text);
  if (report.holds) return;
  throw new PillionError('check.fails', 'the rules do not do what the options mean');
}

/** A line a property, then each counter-example: what was meant, and what becomes of the packet. */
function describe({ properties, violations, advice, classes }: CheckReport): string {
  const sentences = Object.entries(PROPERTIES) as [Property, string][];
  const proofs = sentences.map(
    ([property, sentence]) =>
      `${properties[property] ? 'holds' : 'FAILS'}  ${sentence} (${property})`,
  );
  const counterExamples = violations.flatMap(({ property, intent, simulation }) => [
    `${property} fails. Meant for this packet (${intent.fate}): ${FATES[intent.fate]}`,
    ...explain(simulation).sentences.map((sentence) => `  ${sentence}`),
  ]);
  const notes = advice.map(({ sentence, code }) => `note   ${sentence} (${code})`);
  const count = `${classes} classes of packets were told apart`;
  return `${[...proofs, ...counterExamples, ...notes, count].join('\n')}\n`;
}
