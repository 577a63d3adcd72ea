import { type KubernetesObject, ownerOf } from '@pillion/core/kubernetes/manifests';
import { PillionError, type Problem } from '@pillion/core/values';
import type { KubeApi } from '../cluster/kube-api.ts';
import { getObject, type Stored } from '../cluster/objects.ts';
import { pathOf, titleOf } from '../cluster/resources.ts';

/** What is there already, by path. */
export type Existing = ReadonlyMap<string, Stored>;

/** Servers before it know too little of what is applied: match conditions, and evictions of unhealthy pods. */
const OLDEST_MINOR = 28;

/** The version of the server, when it is new enough. */
export async function serverVersion(api: KubeApi): Promise<string> {
  const { body } = await api.request<{
    readonly gitVersion: string;
    readonly major: string;
    readonly minor: string;
  }>({ method: 'GET', path: '/version' });
  // Some providers append a sign: 31+.
  if (Number(body.major) === 1 && Number.parseInt(body.minor, 10) < OLDEST_MINOR) {
    throw new PillionError(
      'cluster.tooOld',
      `this cluster is of version ${body.gitVersion}; accepted: 1.${OLDEST_MINOR} or newer`,
    );
  }
  return body.gitVersion;
}

/**
 * Finds what is there, and refuses to touch what is somebody else's: another mesh in the same namespace would be
 * broken by half. Everything that is in the way is told at once.
 */
export async function preflight(
  api: KubeApi,
  objects: readonly KubernetesObject[],
  { instance, force }: { readonly instance: string; readonly force: boolean },
): Promise<Existing> {
  const existing = new Map<string, Stored>();
  const problems: Problem[] = [];
  for (const object of objects) {
    const path = pathOf(object);
    const found = await getObject(api, path);
    if (found === undefined) continue;
    existing.set(path, { ...found, kind: object.kind });
    // A namespace that others made is used as it is.
    if (object.kind === 'Namespace') continue;
    const problem = inTheWay(object, found, instance);
    if (problem !== undefined && !force) problems.push(problem);
  }
  if (problems.length > 0) throw PillionError.of('install.foreign', problems);
  return existing;
}

function inTheWay(object: KubernetesObject, found: Stored, instance: string): Problem | undefined {
  const owner = ownerOf(found.metadata.labels);
  if (owner?.instance === instance) return undefined;
  const labels = found.metadata.labels ?? {};
  const manager = labels['app.kubernetes.io/managed-by'] ?? labels['release'];
  const whose =
    owner !== undefined
      ? `belongs to the installation ${owner.instance} of Pillion`
      : manager === undefined
        ? 'is there and was not made by Pillion'
        : `is there and was made by ${manager}`;
  return {
    code: 'install.foreign',
    subject: 'object',
    value: titleOf(object),
    reason: whose,
    accepted: 'another --revision or --namespace beside it, or --force to take it over',
  };
}
