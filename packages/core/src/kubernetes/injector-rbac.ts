import { webhookConfigurationName } from './webhook-configuration.ts';

/** One right of the injector, and what for. */
export interface RbacRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  /** Where the right can be narrowed to names; rights to create and to list whole kinds cannot. */
  readonly resourceNames?: readonly string[];
  /** Why it is needed; what is lost without it. No field of Kubernetes. */
  readonly reason: string;
}

export interface InjectorRbac {
  /** In the namespace of the injector. */
  readonly role: readonly RbacRule[];
  readonly clusterRole: readonly RbacRule[];
}

export interface InjectorRbacOptions {
  /** Empty for the default one. */
  readonly revision: string;
  /** Where the injector is installed: names outside `istio-system` end in it. Default `istio-system`. */
  readonly namespace?: string;
  /** Names of further configurations that get our CA bundle: those of tags. */
  readonly webhookConfigurations?: readonly string[];
  /** Default `off`. */
  readonly watchdog?: 'off' | 'report' | 'restart';
}

/** The least that the injector needs in a cluster, narrowed to names wherever Kubernetes can. */
export function injectorRbac({
  revision: given,
  namespace = 'istio-system',
  webhookConfigurations = [],
  watchdog = 'off',
}: InjectorRbacOptions): InjectorRbac {
  const revision = given === 'default' ? '' : given;
  const named = (name: string): string => (revision === '' ? name : `${name}-${revision}`);
  return {
    role: [
      {
        apiGroups: [''],
        resources: ['configmaps'],
        resourceNames: [named('istio-sidecar-injector'), named('istio')],
        verbs: ['get', 'list', 'watch'],
        reason: 'Templates, values and mesh config; each watched by its name.',
      },
      {
        apiGroups: [''],
        resources: ['secrets'],
        resourceNames: [named('pillion-injector-ca')],
        verbs: ['get', 'update'],
        reason: 'The CAs that all replicas share, and their rotation.',
      },
      {
        apiGroups: [''],
        resources: ['secrets'],
        verbs: ['create'],
        reason: 'The first replica makes the Secret of the CAs; not needed where one is installed.',
      },
    ],
    clusterRole: [
      {
        apiGroups: [''],
        resources: ['namespaces'],
        verbs: ['list', 'watch'],
        reason: 'Labels tell why a pod is injected; annotations tell the user ids of OpenShift.',
      },
      {
        apiGroups: [''],
        resources: ['nodes'],
        verbs: ['list', 'watch'],
        reason: 'Versions of the kubelets decide on native sidecars.',
      },
      {
        apiGroups: ['admissionregistration.k8s.io'],
        resources: ['mutatingwebhookconfigurations'],
        verbs: ['list', 'watch'],
        reason: 'Finds the configurations of our revision and its tags, and sees when they change.',
      },
      {
        apiGroups: ['admissionregistration.k8s.io'],
        resources: ['mutatingwebhookconfigurations'],
        resourceNames: [
          webhookConfigurationName({ revision, namespace }),
          ...webhookConfigurations,
        ],
        verbs: ['patch'],
        reason: 'Writes the CA bundle, and nothing else.',
      },
      {
        apiGroups: [''],
        resources: ['events'],
        verbs: ['create'],
        reason: 'Refusals and broken configuration are told at the objects of their namespaces.',
      },
      ...watchdogRules(watchdog),
    ],
  };
}

function watchdogRules(mode: 'off' | 'report' | 'restart'): readonly RbacRule[] {
  if (mode === 'off') return [];
  const look: RbacRule = {
    apiGroups: [''],
    resources: ['pods'],
    verbs: ['list'],
    reason: 'The watchdog looks for pods without their sidecar.',
  };
  const evict: RbacRule = {
    apiGroups: [''],
    resources: ['pods/eviction'],
    verbs: ['create'],
    reason: 'It restarts them within disruption budgets; it may not delete.',
  };
  return mode === 'report' ? [look] : [look, evict];
}
