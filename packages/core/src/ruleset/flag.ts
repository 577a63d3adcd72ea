import type { CaptureField } from './capture.ts';
import type { RunOptions } from './command.ts';

/** Which program brought the option into the world; Istio's keep every name and default. */
export type FlagOrigin = 'istio' | 'kuma' | 'linkerd' | 'pillion';

interface FlagShape {
  /** The long name without its dashes. */
  readonly name: string;
  /** One letter. */
  readonly short?: string;
  /** Environment variables, the first one set wins; the command line wins over all. */
  readonly env: readonly string[];
  readonly type: 'text' | 'boolean';
  /** What stands where a value is shown in help, e.g. `PORT`. */
  readonly placeholder?: string;
  /** As a person would write it; for booleans `true` or `false`. */
  readonly default: string;
  readonly doc: string;
  readonly origin: FlagOrigin;
}

/** A flag that shapes the rules. */
export interface CaptureFlag extends FlagShape {
  readonly sets: CaptureField;
}

/** A flag that says how the program runs. */
export interface RunFlag extends FlagShape {
  readonly runs: keyof RunOptions;
}

export type Flag = CaptureFlag | RunFlag;
