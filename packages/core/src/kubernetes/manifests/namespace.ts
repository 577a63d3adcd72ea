import type { INamespace } from 'kubernetes-models/v1/Namespace';
import { OURS } from './labels.ts';
import { DEFAULT_NAMESPACE } from './names.ts';

/** Shared by all revisions in it, so it belongs to none. The injector passes the strictest level of pod security. */
export function namespaceObject(name: string = DEFAULT_NAMESPACE): INamespace {
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name,
      labels: {
        ...OURS,
        'app.kubernetes.io/managed-by': 'pillion',
        'pod-security.kubernetes.io/enforce': 'restricted',
        'pod-security.kubernetes.io/warn': 'restricted',
      },
    },
  };
}
