/** The signals by which a process is asked to end. */
export const STOP_SIGNALS = ['SIGTERM', 'SIGINT'] as const;
export type StopSignal = (typeof STOP_SIGNALS)[number];

export interface Signals {
  onStop(listener: (signal: StopSignal) => void): void;
}

export function processSignals(target: NodeJS.Process): Signals {
  return {
    onStop(listener) {
      for (const signal of STOP_SIGNALS) target.on(signal, () => listener(signal));
    },
  };
}
