/**
 * What the functions that are not pure take from outside. A function whose source is not given
 * fails and says so; nothing is read from the process.
 */
export interface SprigOptions {
  /** For `now`, `ago` and the like. */
  readonly now?: () => Date;
  /** For `env` and `expandenv`. */
  readonly env?: (name: string) => string | undefined;
  /** For `randAlphaNum`, `uuidv4`, `shuffle` and the like: that many bytes that nobody can guess. */
  readonly randomBytes?: (count: number) => Uint8Array;
  /** The zone that Go calls local. @default 'UTC' */
  readonly timeZone?: string;
}
