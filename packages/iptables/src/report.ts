import type { Family, PillionError, Problem } from '@pillion/core/values';
import { formatProblem } from '@pillion/core/values';
import type { Output } from './output.ts';

/** What became of one family, or of both where nftables holds them in one table. */
export interface FamilyReport {
  readonly family: Family | 'inet';
  readonly backend: string;
  /** Why this backend: a stable code. */
  readonly reason: string;
  readonly result: 'applied' | 'unchanged' | 'cleaned';
}

/** The connection that proved a family. */
export interface ValidationReport {
  readonly family: Family;
  readonly as: 'proxy' | 'application';
  readonly attempts: number;
}

/** The one object that `--json` puts on standard output. */
export type Report =
  | {
      readonly ok: true;
      readonly action: 'apply' | 'clean';
      readonly families: readonly FamilyReport[];
      readonly validation: readonly ValidationReport[];
      readonly warnings: readonly string[];
    }
  | {
      readonly ok: false;
      readonly error: { readonly code: string; readonly message: string };
      readonly problems: readonly Problem[];
    };

export function writeJson(output: Output, value: unknown): void {
  output.write(`${JSON.stringify(value)}\n`);
}

export function applyReport(
  families: readonly FamilyReport[],
  validation: readonly ValidationReport[],
  warnings: readonly string[],
): Report {
  return { ok: true, action: 'apply', families, validation, warnings };
}

export function cleanReport(families: readonly FamilyReport[]): Report {
  return { ok: true, action: 'clean', families, validation: [], warnings: [] };
}

export function failureReport(error: PillionError): Report {
  const { code, message, problems } = error;
  return { ok: false, error: { code, message }, problems };
}

export function problemLines(problems: readonly Problem[]): string {
  return problems.map((problem) => `${formatProblem(problem)}\n`).join('');
}
