import type { Clock, Timer } from '../clock.ts';
import type { ConfigSource } from '../config/config-source.ts';
import type { Logger } from '../telemetry/logger.ts';
import { type ApiList, type ApiServer, hasStatus, pathOf, STATUS } from './api-server.ts';
import type { WebhookConfiguration } from './ca-bundle.ts';
import type { ClusterMetrics } from './cluster-metrics.ts';
import type { EventRecorder } from './event-recorder.ts';
import {
  type MissingSidecar,
  missingSidecars,
  nextToEvict,
  type RunningPod,
} from './missing-sidecars.ts';
import { controllerOf } from './with-events.ts';

export interface WatchdogOptions {
  readonly mode: 'report' | 'restart';
  readonly api: ApiServer;
  readonly revision: string;
  readonly config: ConfigSource;
  readonly recorder: Pick<EventRecorder, 'record'>;
  readonly metrics: ClusterMetrics;
  readonly clock: Clock;
  readonly log: Logger;
  /** Between two rounds, milliseconds. */
  readonly intervalMs?: number;
}

/**
 * Looks for pods that run without the sidecar they should have. `restart` evicts one of them a round, by the Eviction
 * API, so that disruption budgets hold; its owner makes it anew.
 */
export class Watchdog {
  readonly #options: WatchdogOptions;
  readonly #evictions = new Map<string, number>();
  #timer: Timer | undefined;
  #closed = false;

  constructor(options: WatchdogOptions) {
    this.#options = options;
    this.#later();
  }

  close(): void {
    this.#closed = true;
    this.#timer?.cancel();
  }

  #later(): void {
    if (this.#closed) return;
    const { clock, intervalMs = 60_000 } = this.#options;
    this.#timer = clock.after(intervalMs, () => void this.#round().finally(() => this.#later()));
  }

  async #round(): Promise<void> {
    const { api, config, revision, clock, log } = this.#options;
    try {
      const { injector, cluster } = config.current();
      const labelSelector = `istio.io/rev=${revision || 'default'}`;
      const { items: configurations } = await api.call<ApiList<WebhookConfiguration>>({
        method: 'GET',
        path: pathOf('webhooks'),
        query: { labelSelector },
      });
      const { namespaces = {} } = cluster;
      const expected = { policy: injector, configurations, namespaces, now: clock.now() };
      const missing: MissingSidecar[] = [];
      // Pods come a page at a time, and only those without a sidecar are kept.
      for (let next: string | undefined = ''; next !== undefined;) {
        const query = { limit: '500', ...(next !== '' && { continue: next }) };
        const page: ApiList<RunningPod> = await api.call({
          method: 'GET',
          path: pathOf('pods'),
          query,
        });
        missing.push(...missingSidecars(page.items, expected));
        next = page.metadata.continue || undefined;
      }
      this.#report(missing);
      if (this.#options.mode === 'restart') await this.#evictOne(missing);
    } catch (err) {
      log.warn({ event: 'watchdog.failed', err }, 'The watchdog could not look at the pods.');
    }
  }

  #report(missing: readonly MissingSidecar[]): void {
    const { metrics, recorder, log } = this.#options;
    const counts = new Map<string, number>();
    for (const { pod, namespace, sentence } of missing) {
      counts.set(namespace, (counts.get(namespace) ?? 0) + 1);
      const { name, uid } = pod.metadata;
      const owner = controllerOf(pod.metadata.ownerReferences) ?? {
        apiVersion: 'v1',
        kind: 'Pod',
        name,
        uid: uid ?? '',
      };
      const { apiVersion, kind } = owner;
      recorder.record({
        about: { apiVersion, kind, namespace, name: owner.name, uid: owner.uid },
        type: 'Warning',
        code: 'sidecar.missing',
        message: `Pod ${name} runs without its sidecar. ${sentence}`,
      });
    }
    metrics.missingSidecars(counts);
    if (missing.length === 0) return;
    const pods = missing
      .slice(0, 20)
      .map(({ pod, namespace }) => `${namespace}/${pod.metadata.name}`);
    const fields = { event: 'sidecar.missing', count: missing.length, pods };
    log.warn(fields, 'Pods run without the sidecar that they should have.');
  }

  async #evictOne(missing: readonly MissingSidecar[]): Promise<void> {
    const { api, metrics, clock, log } = this.#options;
    const next = nextToEvict(missing, this.#evictions);
    if (next === undefined) return;
    const { name, namespace = '', uid } = next.pod.metadata;
    const fields = { event: 'sidecar.restart', pod: `${namespace}/${name}` };
    try {
      await api.call({
        method: 'POST',
        path: pathOf('pods', { namespace, name, part: 'eviction' }),
        body: {
          apiVersion: 'policy/v1',
          kind: 'Eviction',
          metadata: { name, namespace },
          // Never its replacement, which may have the same name.
          deleteOptions: { preconditions: { uid } },
        },
      });
      if (!this.#evictions.has(next.owner)) this.#evictions.set(next.owner, clock.now());
      metrics.podEvicted('evicted');
      log.info(fields, 'Evicted, so that its owner makes it anew with a sidecar.');
    } catch (err) {
      const budget = hasStatus(err, STATUS.tooManyRequests);
      metrics.podEvicted(budget ? 'budget' : 'failed');
      log.warn({ ...fields, err }, 'Not evicted; the next round tries again.');
    }
  }
}
