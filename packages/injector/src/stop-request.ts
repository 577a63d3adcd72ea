import type { Signals, StopSignal } from './signals.ts';

export interface StopRequest {
  /** Resolves with the first signal. */
  readonly first: Promise<StopSignal>;
  /** Aborted by the second one. */
  readonly hurry: AbortSignal;
}

/** The first signal asks to stop, the second one not to wait any longer. */
export function awaitStop(signals: Signals): StopRequest {
  const { promise: first, resolve } = Promise.withResolvers<StopSignal>();
  const hurry = new AbortController();
  let asked = false;
  signals.onStop((signal) => {
    if (asked) hurry.abort();
    asked = true;
    resolve(signal);
  });
  return { first, hurry: hurry.signal };
}
