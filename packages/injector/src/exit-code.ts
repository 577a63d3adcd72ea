/** How `pillion-injector` ends. Scripts may match on these. */
export const ExitCode = {
  /** Stopped as asked; every review that had begun was answered. */
  Stopped: 0,
  /** Templates, values, certificates or an address could not be used; nothing was served. */
  Failed: 1,
  /** A flag or an environment variable is wrong; nothing was started. */
  Usage: 2,
  /** The drain ended before the reviews in flight did, by a second signal or by `--drain-timeout`. */
  CutShort: 3,
} as const;

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];
