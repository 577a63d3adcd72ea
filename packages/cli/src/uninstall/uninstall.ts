import {
  instanceLabels,
  type KubernetesObject,
  namespaceObject,
  type Names,
  ownerOf,
} from '@pillion/core/kubernetes/manifests';
import { PillionError } from '@pillion/core/values';
import type { Clock } from '../cluster/clock.ts';
import type { KubeApi } from '../cluster/kube-api.ts';
import { deleteObject, getObject, listObjects, type Stored } from '../cluster/objects.ts';
import type { Progress } from '../cluster/progress.ts';
import {
  isNamespaced,
  pathOf,
  type ResourceKind,
  resourcePath,
  titleOf,
} from '../cluster/resources.ts';
import { foreignInhabitants } from './inhabitants.ts';

export interface UninstallDeps {
  readonly api: KubeApi;
  readonly clock: Clock;
  readonly progress: Progress;
}

/** Webhooks first: from then on, nobody waits for an injector that goes. Rights last, since it needs them to the end. */
const ORDER: readonly (readonly ResourceKind[])[] = [
  ['MutatingWebhookConfiguration'],
  ['Deployment', 'PodDisruptionBudget'],
  // After the last replica, which would make its Secret anew.
  ['Service', 'ConfigMap', 'Secret'],
  ['RoleBinding', 'Role', 'ClusterRoleBinding', 'ClusterRole', 'ServiceAccount'],
];

/** Removes one installation and waits until it is gone. Twice does no harm. Answers how many objects there were. */
export async function uninstall(
  deps: UninstallDeps,
  names: Names,
  timeoutMs: number,
): Promise<number> {
  const deadline = deps.clock.now() + timeoutMs;
  let count = 0;
  for (const kinds of ORDER) {
    const found = (
      await Promise.all(kinds.map((kind) => ofInstance(deps.api, kind, names)))
    ).flat();
    for (const object of found) {
      await deleteObject(deps.api, object);
      deps.progress.done(`deleted    ${titleOf(object)}`);
    }
    await gone(deps, found, deadline);
    if (kinds.includes('Deployment')) await replicasGone(deps, names, deadline);
    count += found.length;
  }
  return count + (await removeNamespace(deps, names, deadline));
}

async function ofInstance(
  api: KubeApi,
  kind: ResourceKind,
  names: Names,
): Promise<readonly KubernetesObject[]> {
  const labelSelector = Object.entries(instanceLabels(names))
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
  const { namespace, authoritySecret } = names;
  const at = isNamespaced(kind) ? { namespace, labelSelector } : { labelSelector };
  const found = await listObjects(api, kind, at);
  if (kind !== 'Secret') return found;
  // The injector made it, by its name and without our labels.
  const path = resourcePath(kind, authoritySecret, namespace);
  const secret = await getObject(api, path);
  const isOurs = secret?.metadata.labels?.['app.kubernetes.io/managed-by'] === 'pillion-injector';
  return secret !== undefined && isOurs ? [...found, { ...secret, kind }] : found;
}

/** With the last installation in it, if Pillion made it and nobody else lives there. */
async function removeNamespace(
  deps: UninstallDeps,
  { namespace }: Names,
  deadline: number,
): Promise<number> {
  const { api, progress } = deps;
  const object = { ...namespaceObject(namespace), metadata: { name: namespace } };
  const found = await getObject(api, pathOf(object));
  if (found === undefined) return 0;
  if (ownerOf(found.metadata.labels) === undefined) {
    progress.done(`kept       Namespace ${namespace}: Pillion did not make it`);
    return 0;
  }
  const inhabitants = await foreignInhabitants(api, namespace);
  if (inhabitants.length > 0) {
    progress.done(`kept       Namespace ${namespace}: in it is ${inhabitants.join(', ')}`);
    return 0;
  }
  await deleteObject(api, object);
  progress.done(`deleted    ${titleOf(object)}`);
  await gone(deps, [object], deadline);
  return 1;
}

/** Deletion is a wish; finalizers and running pods decide when it comes true. */
async function gone(
  { api, clock, progress }: UninstallDeps,
  objects: readonly KubernetesObject[],
  deadline: number,
): Promise<void> {
  for (const object of objects) {
    for (;;) {
      const found = await getObject<Stored & Finalized>(api, pathOf(object));
      if (found === undefined) break;
      // Somebody who makes it anew at once wants it there.
      if (found.metadata.deletionTimestamp === undefined) break;
      progress.waiting(`waiting    until ${titleOf(object)} is gone`);
      if (clock.now() >= deadline) throw stays(object, found);
      await clock.sleep(300);
    }
  }
}

/** They go after their Deployment, each after its last answer. */
async function replicasGone(deps: UninstallDeps, names: Names, deadline: number): Promise<void> {
  for (;;) {
    const [first] = await ofInstance(deps.api, 'Pod', names);
    if (first === undefined) return;
    deps.progress.waiting(`waiting    until ${titleOf(first)} is gone`);
    if (deps.clock.now() >= deadline) throw stays(first, first);
    await deps.clock.sleep(300);
  }
}

interface Finalized {
  readonly metadata: { readonly finalizers?: readonly string[] };
  /** A namespace has its own here. */
  readonly spec?: { readonly finalizers?: readonly string[] };
  readonly status?: { readonly conditions?: readonly { readonly message?: string }[] };
}

function stays(object: KubernetesObject, found: Stored & Finalized): PillionError {
  const { metadata, spec, status } = found;
  const { finalizers = spec?.finalizers ?? [] } = metadata as Finalized['metadata'];
  const told = (status?.conditions ?? []).flatMap(({ message }) => message ?? []);
  const waitsFor = [...finalizers, ...told].join('; ') || 'nobody knows what';
  return new PillionError(
    'uninstall.stays',
    `${titleOf(object)} is being deleted and waits for: ${waitsFor}. The same command goes on from here`,
  );
}
