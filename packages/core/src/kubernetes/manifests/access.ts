import type { IClusterRole } from 'kubernetes-models/rbac.authorization.k8s.io/v1/ClusterRole';
import type { IClusterRoleBinding } from 'kubernetes-models/rbac.authorization.k8s.io/v1/ClusterRoleBinding';
import type { IRole } from 'kubernetes-models/rbac.authorization.k8s.io/v1/Role';
import type { IRoleBinding } from 'kubernetes-models/rbac.authorization.k8s.io/v1/RoleBinding';
import type { IServiceAccount } from 'kubernetes-models/v1/ServiceAccount';
import { injectorRbac, type RbacRule } from '../injector-rbac.ts';
import type { Installation } from './installation.ts';
import { configurationNames } from './webhooks.ts';

type Access = IServiceAccount | IRole | IRoleBinding | IClusterRole | IClusterRoleBinding;
type PolicyRule = NonNullable<IRole['rules']>[number];

const GROUP = 'rbac.authorization.k8s.io';
const API = 'rbac.authorization.k8s.io/v1';

/** Who the injector is, and what it may do: see `injectorRbac` for the reason of each right. */
export function access(installation: Installation): readonly Access[] {
  const { names, labels, revision, watchdog } = installation;
  const { namespace, injector, clusterRole } = names;
  const rights = injectorRbac({
    revision,
    namespace,
    watchdog,
    webhookConfigurations: configurationNames(installation),
  });
  const inNamespace = { name: injector, namespace, labels: { ...labels } };
  const inCluster = { name: clusterRole, labels: { ...labels } };
  const subjects = [{ kind: 'ServiceAccount', name: injector, namespace }];
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: inNamespace },
    { apiVersion: API, kind: 'Role', metadata: inNamespace, rules: rights.role.map(policyRule) },
    {
      apiVersion: API,
      kind: 'RoleBinding',
      metadata: inNamespace,
      roleRef: roleRef('Role', injector),
      subjects,
    },
    {
      apiVersion: API,
      kind: 'ClusterRole',
      metadata: inCluster,
      rules: rights.clusterRole.map(policyRule),
    },
    {
      apiVersion: API,
      kind: 'ClusterRoleBinding',
      metadata: inCluster,
      roleRef: roleRef('ClusterRole', clusterRole),
      subjects,
    },
  ];
}

function roleRef(kind: 'Role' | 'ClusterRole', name: string) {
  return { apiGroup: GROUP, kind, name };
}

function policyRule({ apiGroups, resources, verbs, resourceNames }: RbacRule): PolicyRule {
  return {
    apiGroups: [...apiGroups],
    resources: [...resources],
    ...(resourceNames && { resourceNames: [...new Set(resourceNames)] }),
    verbs: [...verbs],
  };
}
