import type { KubeApi } from '../cluster/kube-api.ts';
import { listObjects, type Stored } from '../cluster/objects.ts';
import { type ResourceKind, titleOf } from '../cluster/resources.ts';

/** What makes a namespace one that somebody uses. */
const KINDS: readonly ResourceKind[] = [
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'Pod',
  'Service',
  'ConfigMap',
  'Secret',
  'PersistentVolumeClaim',
];

/** What every namespace gets from Kubernetes and from Istio's control plane. */
const EVERYWHERE = new Set(['ConfigMap kube-root-ca.crt', 'ConfigMap istio-ca-root-cert']);

/** What else lives in a namespace, the first few by name: other revisions of Pillion among them. */
export async function foreignInhabitants(
  api: KubeApi,
  namespace: string,
): Promise<readonly string[]> {
  const lists = await Promise.all(
    KINDS.map((kind) => listObjects<Stored>(api, kind, { namespace })),
  );
  const titles = lists
    .flat()
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    .map(({ kind, metadata: { name } }) => titleOf({ apiVersion: '', kind, metadata: { name } }))
    .filter((title) => !EVERYWHERE.has(title));
  const rest = titles.length - SHOWN;
  return [...titles.slice(0, SHOWN), ...(rest > 0 ? [`${rest} more`] : [])];
}

const SHOWN = 3;
