import type { EnterNamespace } from './enter-namespace.ts';
import type { Exec } from './exec.ts';
import type { Host } from './host.ts';
import type { AsUser } from './identity.ts';
import type { Output } from './output.ts';
import type { RunProbe } from './validate.ts';

/** Every effect that the program has. */
export interface Deps {
  readonly exec: Exec;
  readonly host: Host;
  readonly runProbe: RunProbe;
  readonly asUser: AsUser;
  readonly enterNamespace: EnterNamespace;
  /** Results only: what a dry run prints, what `verify` finds, or one JSON object. */
  readonly stdout: Output;
  /** The log, and errors. */
  readonly stderr: Output;
  readonly now: () => Date;
}
