import { webhookConfigurationName } from '../webhook-configuration.ts';

export const DEFAULT_NAMESPACE = 'istio-system';

/** Whose name is on every field that an installation applies. */
export const FIELD_MANAGER = 'pillion';

/** Every name of one installation: a revision in a namespace. */
export interface Names {
  readonly namespace: string;
  /** Value of `app.kubernetes.io/instance` on all its objects. */
  readonly instance: string;
  /** Deployment, disruption budget, service account, Role and its binding. */
  readonly injector: string;
  /** ClusterRole and its binding: like `injector`, but no other namespace's installation may share it. */
  readonly clusterRole: string;
  readonly service: string;
  readonly injectorConfigMap: string;
  readonly meshConfigMap: string;
  /** The injector makes it; who uninstalls deletes it. */
  readonly authoritySecret: string;
  readonly webhookConfiguration: string;
}

/** @param revision Empty for the default one. */
export function namesOf(revision: string, namespace: string): Names {
  const named = (name: string): string => (revision === '' ? name : `${name}-${revision}`);
  // With a dash, revision a would be taken for namespace a.
  const elsewhere = namespace === DEFAULT_NAMESPACE ? '' : `.${namespace}`;
  return {
    namespace,
    instance: `${named('pillion')}${elsewhere}`,
    injector: named('pillion-injector'),
    clusterRole: `${named('pillion-injector')}${elsewhere}`,
    service: named('istiod'),
    injectorConfigMap: named('istio-sidecar-injector'),
    meshConfigMap: named('istio'),
    authoritySecret: named('pillion-injector-ca'),
    webhookConfiguration: webhookConfigurationName({ revision, namespace }),
  };
}
