import type { Port } from '../../values/index.ts';
import type { Fate } from './fate.ts';
import type { Test } from './region.ts';

/** What options mean to become of a packet. */
export type Intent =
  | { readonly kind: 'captured'; readonly port: Port; readonly fate: Fate }
  | { readonly kind: 'passed' | 'dropped'; readonly fate: Fate }
  /** Passed, or captured inbound: nothing is promised, but never to the proxy's outbound port. */
  | { readonly kind: 'open'; readonly fate: Fate };

/** What is intended for the packets that pass all tests, and that no clause before has spoken of. */
export interface Clause {
  readonly intent: Intent;
  readonly tests: readonly Test[];
}

export function captured(fate: Fate, port: Port, ...tests: readonly Test[]): Clause {
  return { intent: { kind: 'captured', port, fate }, tests };
}

export function passed(fate: Fate, ...tests: readonly Test[]): Clause {
  return { intent: { kind: 'passed', fate }, tests };
}

export function dropped(fate: Fate, ...tests: readonly Test[]): Clause {
  return { intent: { kind: 'dropped', fate }, tests };
}

export function open(fate: Fate, ...tests: readonly Test[]): Clause {
  return { intent: { kind: 'open', fate }, tests };
}
