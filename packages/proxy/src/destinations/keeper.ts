import type { Log } from '../telemetry/log.ts';
import {
  type DestinationSource,
  type DestinationState,
  loadDestinations,
  reloadDestinations,
  watchDestinations,
} from './source.ts';

/** Holds the destinations in force and follows their file. */
export class DestinationKeeper {
  readonly #source: DestinationSource;
  readonly #log: Log;
  #state: DestinationState;
  #unwatch: () => void = () => {};

  private constructor(source: DestinationSource, log: Log, state: DestinationState) {
    this.#source = source;
    this.#log = log;
    this.#state = state;
  }

  /** Throws `PillionError` where the file is broken, or missing and required. */
  static async open(source: DestinationSource, log: Log): Promise<DestinationKeeper> {
    const state = await loadDestinations(source);
    if (state.loadedAt === undefined) {
      log.warning('there is no destinations file: everything passes through', { path: state.path });
    }
    return new DestinationKeeper(source, log, state);
  }

  get state(): DestinationState {
    return this.#state;
  }

  /** Follows the file; `changed` is called whenever another state is in force. */
  watch(changed: (state: DestinationState) => void): void {
    this.#unwatch = watchDestinations(this.#source.path, () => void this.#reload(changed));
  }

  close(): void {
    this.#unwatch();
  }

  async #reload(changed: (state: DestinationState) => void): Promise<void> {
    const next = await reloadDestinations(this.#source, this.#state);
    this.#state = next;
    const { path, broken, registry } = next;
    if (broken !== undefined) {
      this.#log.error('the destinations file is broken; the last good one serves', {
        error: broken,
      });
      return;
    }
    this.#log.info('destinations loaded', { path, clusters: registry.clusters.length });
    changed(next);
  }
}
