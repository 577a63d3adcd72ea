import type { Emit } from '../wire/command.ts';
import type { SessionContext } from './context.ts';
import type { Flow } from './flow.ts';

/** What the client's connection does once the exchange is over. */
export type Aftermath = 'keep' | 'close' | 'reset' | 'tunnel';

/** What an exchange needs of the connection it belongs to. */
export interface ExchangeHost {
  readonly context: SessionContext;
  readonly emit: Emit;
  readonly downstream: Flow;
  /** Whether the connection is to be closed after the response under way. */
  closing(): boolean;
  /** Called once, last. */
  over(aftermath: Aftermath): void;
}
