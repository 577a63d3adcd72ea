import type { Clock, Timer } from '../clock.ts';
import type { Logger } from '../telemetry/logger.ts';
import { type ApiServer, hasStatus, pathOf, STATUS } from './api-server.ts';
import { bundlePatch, patchRetryMs, type WebhookConfiguration } from './ca-bundle.ts';
import type { BackoffLimits } from './backoff.ts';
import type { ClusterMetrics } from './cluster-metrics.ts';
import { Reflector } from './reflector.ts';

export interface CaBundleKeeperOptions {
  readonly api: ApiServer;
  readonly revision: string;
  /** The newest bundle, PEM. Asked before every write: who writes an old one undoes what another replica has written. */
  readonly bundle: () => Promise<string>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: ClusterMetrics;
  readonly backoff?: BackoffLimits;
}

/** Keeps the trust of all webhook configurations of our revision and its tags. No leader: equal bytes are no write. */
export class CaBundleKeeper {
  readonly #options: CaBundleKeeperOptions;
  readonly #configurations: Reflector<WebhookConfiguration, WebhookConfiguration>;
  readonly #timers = new Map<string, Timer>();
  readonly #told = new Set<string>();
  #closed = false;

  constructor(options: CaBundleKeeperOptions) {
    this.#options = options;
    const { api, clock, backoff } = options;
    this.#configurations = new Reflector({
      api,
      clock,
      ...(backoff && { backoff }),
      path: pathOf('webhooks'),
      labelSelector: 'istio.io/rev',
      keep: (configuration: WebhookConfiguration) => configuration,
    });
    this.#configurations.onChange(() => {
      // Nothing can be written to a server that is away; its return is a change too.
      if (this.#configurations.failure === undefined) this.refresh();
    });
  }

  get configurations(): ReadonlyMap<string, WebhookConfiguration> {
    return this.#configurations.objects;
  }

  /** Looks at every configuration again: one of them changed, or the bundle did. */
  refresh(): void {
    for (const name of this.#configurations.objects.keys()) {
      if (!this.#timers.has(name)) this.#later(name, 0, 0);
    }
  }

  close(): void {
    this.#closed = true;
    this.#configurations.close();
    for (const timer of this.#timers.values()) timer.cancel();
  }

  #later(name: string, failures: number, waitMs: number): void {
    if (this.#closed) return;
    const timer = this.#options.clock.after(waitMs, () => {
      this.#timers.delete(name);
      void this.#keep(name, failures);
    });
    this.#timers.set(name, timer);
  }

  async #keep(name: string, failures: number): Promise<void> {
    const { api, revision, metrics, log } = this.#options;
    const configuration = this.#configurations.objects.get(name);
    if (configuration === undefined) return;
    const bundle = await this.#options.bundle().catch((error: unknown) => {
      this.#failed(name, 'load_ca_bundle_failure', failures, error);
    });
    // A store that nothing was minted into yet is heard of when something is.
    if (bundle === undefined || bundle === '') return;
    const patch = bundlePatch(configuration, revision, bundle);
    if (patch.kind === 'wrongRevision' || patch.kind === 'noEntry') {
      this.#tellOnce(name, configuration, patch.kind);
      return;
    }
    if (patch.kind !== 'patch') return;
    metrics.patchAttempted(name);
    try {
      const path = pathOf('webhooks', { name });
      await api.call({ method: 'PATCH', path, body: patch.operations });
      log.info({ event: 'caBundle.patched', name }, 'The webhook configuration trusts our CAs.');
    } catch (error) {
      const gone = hasStatus(error, STATUS.notFound);
      if (gone) metrics.patchFailed(name, 'webhook_config_not_found');
      else this.#failed(name, 'webhook_update_failure', failures, error);
    }
  }

  /** Other revisions' configurations are ordinary: counted when they appear, and not at every look. */
  #tellOnce(
    name: string,
    { metadata }: WebhookConfiguration,
    kind: 'wrongRevision' | 'noEntry',
  ): void {
    const key = `${name} ${metadata.uid ?? ''} ${kind}`;
    if (this.#told.has(key)) return;
    this.#told.add(key);
    const reason = kind === 'noEntry' ? 'webhook_entry_not_found' : 'wrong_revision';
    this.#options.metrics.patchFailed(name, reason);
  }

  #failed(
    name: string,
    reason: 'load_ca_bundle_failure' | 'webhook_update_failure',
    failures: number,
    err: unknown,
  ): void {
    const { metrics, log } = this.#options;
    metrics.patchFailed(name, reason);
    metrics.patchRetried(name);
    log.error({ event: 'caBundle.failed', name, reason, err }, 'The CA bundle was not written.');
    if (!this.#timers.has(name)) this.#later(name, failures + 1, patchRetryMs(failures + 1));
  }
}
