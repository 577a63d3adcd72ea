import type { KubernetesObject } from '@pillion/core/kubernetes/manifests';

interface Resource {
  readonly group: string;
  readonly plural: string;
  readonly namespaced: boolean;
}

const RBAC = '/apis/rbac.authorization.k8s.io/v1';

/** Every kind that commands deal with. */
const RESOURCES = {
  ClusterRole: { group: RBAC, plural: 'clusterroles', namespaced: false },
  ClusterRoleBinding: { group: RBAC, plural: 'clusterrolebindings', namespaced: false },
  ConfigMap: { group: '/api/v1', plural: 'configmaps', namespaced: true },
  DaemonSet: { group: '/apis/apps/v1', plural: 'daemonsets', namespaced: true },
  Deployment: { group: '/apis/apps/v1', plural: 'deployments', namespaced: true },
  Event: { group: '/api/v1', plural: 'events', namespaced: true },
  MutatingWebhookConfiguration: {
    group: '/apis/admissionregistration.k8s.io/v1',
    plural: 'mutatingwebhookconfigurations',
    namespaced: false,
  },
  Namespace: { group: '/api/v1', plural: 'namespaces', namespaced: false },
  Pod: { group: '/api/v1', plural: 'pods', namespaced: true },
  PodDisruptionBudget: {
    group: '/apis/policy/v1',
    plural: 'poddisruptionbudgets',
    namespaced: true,
  },
  PersistentVolumeClaim: { group: '/api/v1', plural: 'persistentvolumeclaims', namespaced: true },
  ReplicaSet: { group: '/apis/apps/v1', plural: 'replicasets', namespaced: true },
  Role: { group: RBAC, plural: 'roles', namespaced: true },
  RoleBinding: { group: RBAC, plural: 'rolebindings', namespaced: true },
  Secret: { group: '/api/v1', plural: 'secrets', namespaced: true },
  Service: { group: '/api/v1', plural: 'services', namespaced: true },
  ServiceAccount: { group: '/api/v1', plural: 'serviceaccounts', namespaced: true },
  StatefulSet: { group: '/apis/apps/v1', plural: 'statefulsets', namespaced: true },
} as const satisfies Readonly<Record<string, Resource>>;

export type ResourceKind = keyof typeof RESOURCES;

/** Path of a collection; of the whole cluster where no namespace is given. */
export function collectionPath(kind: ResourceKind, namespace?: string): string {
  const { group, plural, namespaced } = RESOURCES[kind];
  return namespaced && namespace !== undefined
    ? `${group}/namespaces/${encodeURIComponent(namespace)}/${plural}`
    : `${group}/${plural}`;
}

export function resourcePath(kind: ResourceKind, name: string, namespace?: string): string {
  return `${collectionPath(kind, namespace)}/${encodeURIComponent(name)}`;
}

export function pathOf({ kind, metadata: { name, namespace } }: KubernetesObject): string {
  if (!isResourceKind(kind)) throw new TypeError(`no path is known of kind ${kind}`);
  return resourcePath(kind, name, namespace);
}

export function isNamespaced(kind: ResourceKind): boolean {
  return RESOURCES[kind].namespaced;
}

function isResourceKind(kind: string): kind is ResourceKind {
  return Object.hasOwn(RESOURCES, kind);
}

/** `Deployment istio-system/pillion-injector` */
export function titleOf({ kind, metadata: { name, namespace } }: KubernetesObject): string {
  return `${kind} ${namespace === undefined ? name : `${namespace}/${name}`}`;
}
