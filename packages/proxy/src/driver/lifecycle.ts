import type { Phase } from '../admin/state.ts';
import type { Settings } from '../settings/settings.ts';
import type { Log } from '../telemetry/log.ts';

/** How often open connections are counted while waiting for their end, in milliseconds. */
const COUNT_MS = 100;

/** What the lifecycle asks of a capture listener. */
export interface Drainable {
  /** Connections that are open at the moment. */
  readonly active: number;
  drain(): void;
}

export interface LifecycleListeners {
  readonly outbound: Drainable;
  readonly inbound: Drainable;
}

/** The settings that matter for the end. */
export type LifecycleSettings = Pick<Settings, 'exitOnZeroConnections' | 'minimumDrainMs'> & {
  readonly config: Pick<Settings['config'], 'terminationDrainMs'>;
};

/**
 * From start to end. Draining turns readiness off and asks inbound connections to finish; outbound
 * ones stay, since the application still needs them to finish its own work.
 */
export class Lifecycle {
  phase: Phase = 'starting';
  readonly ended: Promise<void>;
  readonly #settings: LifecycleSettings;
  readonly #listeners: LifecycleListeners;
  readonly #log: Log;
  #end: () => void = () => {};
  #terminating = false;

  constructor(settings: LifecycleSettings, listeners: LifecycleListeners, log: Log) {
    this.#settings = settings;
    this.#listeners = listeners;
    this.#log = log;
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  started(): void {
    this.phase = 'ready';
  }

  drain(): void {
    if (this.phase === 'draining') return;
    this.phase = 'draining';
    this.#log.info('draining', { inbound: this.#listeners.inbound.active });
    this.#listeners.inbound.drain();
  }

  /** Drains, then ends; asked a second time, ends at once. */
  terminate(): void {
    if (this.#terminating) return this.#end();
    this.#terminating = true;
    this.drain();
    const { config, exitOnZeroConnections, minimumDrainMs } = this.#settings;
    if (!exitOnZeroConnections) {
      setTimeout(() => this.#end(), config.terminationDrainMs);
      return undefined;
    }
    setTimeout(() => this.#endWhenIdle(), minimumDrainMs);
    return undefined;
  }

  /** The kubelet's grace period is the only bound: it kills what takes longer. */
  #endWhenIdle(): void {
    const { outbound, inbound } = this.#listeners;
    if (outbound.active + inbound.active === 0) return this.#end();
    setTimeout(() => this.#endWhenIdle(), COUNT_MS);
    return undefined;
  }
}
