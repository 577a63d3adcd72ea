/**
 * One thing that is wrong with what a person wrote. Parsers collect these and report them all at
 * once; nothing is applied while any is left.
 */
export interface Problem {
  /** Stable, dotted, e.g. `port.outOfRange`. Scripts may match on it. */
  readonly code: string;
  /** What was read: the name of an annotation, flag, variable or field, e.g. `--proxy-uid`. */
  readonly subject: string;
  /** The offending value as it was written. */
  readonly value: string;
  /** Why it is refused, without the subject or the value. */
  readonly reason: string;
  /** What would be accepted instead, e.g. `a port, 1 to 65535`. */
  readonly accepted: string;
}

/** Either a value or every problem found while parsing it; never both. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly Problem[] };

export function parsed<T>(value: T): Parsed<T> {
  return { ok: true, value };
}

export function refused(...problems: readonly Problem[]): Parsed<never> {
  return { ok: false, problems };
}

/** `--proxy-uid="x": is not a number; accepted: a user id, 0 to 4294967294` */
export function formatProblem(problem: Problem): string {
  const { subject, value, reason, accepted } = problem;
  return `${subject}=${JSON.stringify(value)}: ${reason}; accepted: ${accepted}`;
}

/** The error that carries problems out to an edge; `code` is stable across releases. */
export class PillionError extends Error {
  readonly code: string;
  readonly problems: readonly Problem[];

  constructor(code: string, message: string, problems: readonly Problem[] = []) {
    super(message);
    this.name = 'PillionError';
    this.code = code;
    this.problems = problems;
  }

  /** One error for many problems: the message lists each on a line of its own. */
  static of(code: string, problems: readonly Problem[]): PillionError {
    const lines = problems.map((problem) => `  ${formatProblem(problem)}`);
    const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
    return new PillionError(code, `${count}:\n${lines.join('\n')}`, problems);
  }
}

export function isPillionError(error: unknown): error is PillionError {
  return error instanceof Error && error.name === 'PillionError' && 'code' in error;
}
