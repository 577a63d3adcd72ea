import { decide, type InjectionPolicy, type NamespaceFacts } from '@pillion/core/injection';
import { matchesSelector, type Pod } from '@pillion/core/kubernetes';
import type { ApiObject } from './api-server.ts';
import type { WebhookConfiguration } from './ca-bundle.ts';
import { controllerOf } from './with-events.ts';

export type RunningPod = ApiObject & Pod & { readonly status?: { readonly phase?: string } };

export interface Expectation {
  readonly policy: InjectionPolicy;
  /** Of our revision and its tags. */
  readonly configurations: readonly WebhookConfiguration[];
  readonly namespaces: Readonly<Record<string, NamespaceFacts>>;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export interface MissingSidecar {
  readonly pod: RunningPod;
  readonly namespace: string;
  /** Why it should have one. */
  readonly sentence: string;
}

/** Younger pods may be in the middle of a change of labels, or of the answer that we are about to give. */
const YOUNG_MS = 60_000;

/** Pods that would get a sidecar if they were made now, and run without: born while nobody answered, or before. */
export function missingSidecars(
  pods: readonly RunningPod[],
  { policy, configurations, namespaces, now }: Expectation,
): readonly MissingSidecar[] {
  return pods.flatMap((pod) => {
    const { namespace = '', creationTimestamp = '', deletionTimestamp } = pod.metadata;
    const over = pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
    if (deletionTimestamp !== undefined || over || hasSidecar(pod)) return [];
    if (!(now - Date.parse(creationTimestamp) >= YOUNG_MS)) return [];
    const facts = Object.hasOwn(namespaces, namespace) ? namespaces[namespace] : undefined;
    if (!configurations.some((each) => selects(each, facts?.labels ?? {}, pod))) return [];
    const { inject, reason } = decide(policy, pod, namespace);
    return inject ? [{ pod, namespace, sentence: reason.sentence }] : [];
  });
}

function hasSidecar({ metadata, spec }: RunningPod): boolean {
  const containers = [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])];
  return (
    metadata.annotations?.['sidecar.istio.io/status'] !== undefined ||
    containers.some(({ name }) => name === 'istio-proxy')
  );
}

/** By the selectors as they stand in the cluster, which may differ from ours. */
function selects(
  { webhooks = [] }: WebhookConfiguration,
  namespaceLabels: Readonly<Record<string, string>>,
  { metadata: { labels = {} } }: RunningPod,
): boolean {
  return webhooks.some(
    ({ name, namespaceSelector = {}, objectSelector = {} }) =>
      name.endsWith('sidecar-injector.istio.io') &&
      matchesSelector(namespaceSelector, namespaceLabels) &&
      matchesSelector(objectSelector, labels),
  );
}

/** These make a pod anew. A Job counts it as a failure, and a bare pod never comes back. */
const REPLACING = ['ReplicaSet', 'StatefulSet', 'DaemonSet', 'ReplicationController'];

/** When the first pod of an owner was evicted, by the owner's uid, milliseconds since the epoch. */
export type Evictions = ReadonlyMap<string, number>;

/**
 * The one pod to evict next. Where an owner's replacement came without a sidecar too, something else is wrong: that
 * owner is left alone.
 */
export function nextToEvict(
  missing: readonly MissingSidecar[],
  evictions: Evictions,
): { readonly pod: RunningPod; readonly owner: string } | undefined {
  const candidates = missing.flatMap(({ pod }) => {
    const owner = controllerOf(pod.metadata.ownerReferences);
    if (owner === undefined || !REPLACING.includes(owner.kind)) return [];
    return [{ pod, owner: owner.uid, born: Date.parse(pod.metadata.creationTimestamp ?? '') }];
  });
  const hopeless = new Set(
    candidates
      .filter(({ owner, born }) => born >= (evictions.get(owner) ?? Number.POSITIVE_INFINITY))
      .map(({ owner }) => owner),
  );
  return candidates.find(({ owner }) => !hopeless.has(owner));
}
