/**
 * How the program ends. The values are Istio's, because init containers, the CNI repair and
 * people's scripts already tell them apart.
 */
export const ExitCode = {
  /** Done, or nothing was left to do. */
  Success: 0,
  /** Bad input, a missing program or module, a refusal of the kernel, or a difference found by `verify`. */
  Failure: 1,
  /** The rules are in place, but traffic does not follow them (`--run-validation`). */
  ValidationFailed: 126,
  /** A flag or a command that does not exist. */
  Usage: 255,
} as const;

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];
