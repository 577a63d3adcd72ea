import { Counter, Gauge, type Registry } from 'prom-client';

/** Istio's reasons, under Istio's names. */
export type PatchFailure =
  | 'webhook_config_not_found'
  | 'webhook_entry_not_found'
  | 'webhook_update_failure'
  | 'wrong_revision'
  | 'load_ca_bundle_failure';

/** What is counted only where there is a cluster. */
export interface ClusterMetrics {
  patchAttempted(name: string): void;
  patchRetried(name: string): void;
  patchFailed(name: string, reason: PatchFailure): void;
  eventEnded(result: 'sent' | 'limited' | 'failed'): void;
  /** Pods that should have a sidecar and have none. */
  missingSidecars(namespaces: ReadonlyMap<string, number>): void;
  podEvicted(result: 'evicted' | 'budget' | 'failed'): void;
}

export function createClusterMetrics(registry: Registry): ClusterMetrics {
  const registers = [registry];
  const counter = (name: string, help: string, labelNames: readonly string[]): Counter =>
    new Counter({ name, help, labelNames: [...labelNames], registers });
  const attempts = counter(
    'webhook_patch_attempts_total',
    'Writes of a CA bundle into a webhook configuration that were tried.',
    ['name'],
  );
  const retries = counter(
    'webhook_patch_retries_total',
    'Writes of a CA bundle that will be tried again.',
    ['name'],
  );
  const failures = counter(
    'webhook_patch_failures_total',
    'Writes of a CA bundle that failed or were not due, by reason.',
    ['name', 'reason'],
  );
  const events = counter(
    'pillion_injector_events_total',
    'Kubernetes events: sent, left out by the limit of their object, or failed.',
    ['result'],
  );
  const missing = new Gauge({
    name: 'pillion_watchdog_pods_without_sidecar',
    help: 'Running pods that should have a sidecar and have none, by namespace.',
    labelNames: ['namespace'],
    registers,
  });
  const evictions = counter(
    'pillion_watchdog_evictions_total',
    'Evictions of pods without their sidecar; "budget" means that a disruption budget had no room.',
    ['result'],
  );
  return {
    patchAttempted: (name) => attempts.inc({ name }),
    patchRetried: (name) => retries.inc({ name }),
    patchFailed: (name, reason) => failures.inc({ name, reason }),
    eventEnded: (result) => events.inc({ result }),
    missingSidecars(namespaces) {
      missing.reset();
      for (const [namespace, count] of namespaces) missing.set({ namespace }, count);
    },
    podEvicted: (result) => evictions.inc({ result }),
  };
}
