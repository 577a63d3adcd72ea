import { FIELD_MANAGER, type KubernetesObject } from '@pillion/core/kubernetes/manifests';
import { type ApiCall, type ApiFailure, isApiFailure, type KubeApi } from './kube-api.ts';
import { collectionPath, pathOf, type ResourceKind } from './resources.ts';

/** An object as the server has it. */
export interface Stored extends KubernetesObject {
  readonly metadata: KubernetesObject['metadata'] & {
    readonly uid?: string;
    readonly resourceVersion?: string;
    readonly generation?: number;
    readonly deletionTimestamp?: string;
    readonly creationTimestamp?: string;
  };
}

/** The object at a path, or undefined where there is none. */
export async function getObject<T extends Stored>(
  api: KubeApi,
  path: string,
): Promise<T | undefined> {
  try {
    return (await api.request<T>({ method: 'GET', path })).body;
  } catch (error) {
    if (isApiFailure(error, 404)) return undefined;
    throw error;
  }
}

/** Large enough that most lists are one answer, small enough that no server is hurt by it. */
const PAGE = '500';

/** Items of a list carry no kind, so they get it here. */
export async function listObjects<T extends Stored>(
  api: KubeApi,
  kind: ResourceKind,
  at: { readonly namespace?: string; readonly labelSelector?: string } = {},
): Promise<readonly T[]> {
  const path = collectionPath(kind, at.namespace);
  const items: T[] = [];
  let next = '';
  do {
    const query = {
      limit: PAGE,
      ...(at.labelSelector !== undefined && { labelSelector: at.labelSelector }),
      ...(next !== '' && { continue: next }),
    };
    const { body } = await api.request<{
      readonly metadata?: { readonly continue?: string };
      readonly items: readonly T[];
    }>({ method: 'GET', path, query });
    items.push(...body.items.map((item) => ({ ...item, kind })));
    next = body.metadata?.continue ?? '';
  } while (next !== '');
  return items;
}

export type ApplyResult = 'created' | 'changed' | 'unchanged';

/** Server-side apply: the server merges, and keeps what other managers own. */
export async function applyObject(
  api: KubeApi,
  object: KubernetesObject,
  { before, force }: { readonly before: Stored | undefined; readonly force: boolean },
): Promise<ApplyResult> {
  const { body } = await api.request<Stored>({
    method: 'PATCH',
    path: pathOf(object),
    query: { fieldManager: FIELD_MANAGER, force: String(force) },
    body: object,
  });
  if (before === undefined) return 'created';
  return body.metadata.resourceVersion === before.metadata.resourceVersion
    ? 'unchanged'
    : 'changed';
}

/** False where there was nothing to delete. */
export async function deleteObject(
  api: KubeApi,
  object: KubernetesObject,
  { evenInterrupted = false }: Pick<ApiCall, 'evenInterrupted'> = {},
): Promise<boolean> {
  try {
    const body = { kind: 'DeleteOptions', apiVersion: 'v1', propagationPolicy: 'Background' };
    await api.request({
      method: 'DELETE',
      path: pathOf(object),
      body,
      contentType: 'application/json',
      evenInterrupted,
    });
    return true;
  } catch (error) {
    if (isApiFailure(error, 404)) return false;
    throw error;
  }
}

/** What a server says of fields that somebody else owns: `.data.config` and who it is. */
export function conflictsOf(failure: ApiFailure): readonly string[] {
  return (failure.refusal.details?.causes ?? []).map(({ field = '', message = '' }) =>
    [field, message].filter(Boolean).join(': '),
  );
}
