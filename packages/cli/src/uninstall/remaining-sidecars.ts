import type { KubeApi } from '../cluster/kube-api.ts';
import { listObjects, type Stored } from '../cluster/objects.ts';

/** Pods of one namespace that have a sidecar of a revision. */
export interface Remaining {
  readonly namespace: string;
  readonly pods: readonly string[];
}

const STATUS = 'sidecar.istio.io/status';

/** Who was injected by a revision and still runs. */
export async function remainingSidecars(
  api: KubeApi,
  revision: string,
): Promise<readonly Remaining[]> {
  const byNamespace = new Map<string, string[]>();
  for (const { metadata } of await listObjects<Stored>(api, 'Pod')) {
    const status = metadata.annotations?.[STATUS];
    if (status === undefined || revisionOf(status) !== (revision || 'default')) continue;
    const { namespace = '' } = metadata;
    byNamespace.set(namespace, [...(byNamespace.get(namespace) ?? []), metadata.name]);
  }
  return [...byNamespace]
    .map(([namespace, pods]) => ({ namespace, pods }))
    .toSorted((one, other) => (one.namespace < other.namespace ? -1 : 1));
}

/** Namespaces whose labels still ask for a sidecar. */
export async function labelledNamespaces(
  api: KubeApi,
  revision: string,
): Promise<readonly string[]> {
  const namespaces = await listObjects<Stored>(api, 'Namespace');
  const asks = ({ metadata: { labels = {} } }: Stored): boolean =>
    revision === ''
      ? labels['istio-injection'] === 'enabled' || labels['istio.io/rev'] === 'default'
      : labels['istio.io/rev'] === revision;
  return namespaces.filter(asks).map(({ metadata }) => metadata.name);
}

/** What people may still want to do, a line each; nothing where nothing is left. */
export function tellRemaining(
  remaining: readonly Remaining[],
  labelled: readonly string[],
): readonly string[] {
  const carriers = remaining.map(
    ({ namespace, pods }) => `  ${namespace}: ${count(pods.length)} (${shown(pods)})`,
  );
  return [
    ...(carriers.length > 0
      ? [
          'These pods still have their sidecar, and work until they are replaced (kubectl rollout restart):',
          ...carriers,
        ]
      : []),
    ...(labelled.length > 0
      ? [`These namespaces are still labelled for injection: ${labelled.join(', ')}`]
      : []),
  ];
}

function count(pods: number): string {
  return pods === 1 ? '1 pod' : `${pods} pods`;
}

const SHOWN = 3;

function shown(pods: readonly string[]): string {
  const rest = pods.length - SHOWN;
  return [...pods.slice(0, SHOWN), ...(rest > 0 ? [`and ${rest} more`] : [])].join(', ');
}

function revisionOf(status: string): string | undefined {
  try {
    const { revision } = JSON.parse(status) as { readonly revision?: unknown };
    return typeof revision === 'string' ? revision : undefined;
  } catch {
    return undefined;
  }
}
