import type { LabelRequirement } from './label-selector.ts';

/** Prefixes of the entries of one configuration; an entry is `<prefix>.sidecar-injector.istio.io`. */
export const WEBHOOK_PREFIXES = [
  'rev.namespace',
  'rev.object',
  'namespace',
  'object',
  'auto',
] as const;
export type WebhookPrefix = (typeof WEBHOOK_PREFIXES)[number];

/** Which namespaces and which pods an entry is called for. */
export interface WebhookSelectors {
  readonly namespace: readonly LabelRequirement[];
  readonly object: readonly LabelRequirement[];
}

const INJECTION = 'istio-injection';
const REVISION = 'istio.io/rev';
const INJECT = 'sidecar.istio.io/inject';

/** Namespaces without labels of the mesh that are left alone all the same. */
const CLUSTER_NAMESPACES = ['kube-system', 'kube-public', 'kube-node-lease', 'local-path-storage'];

/**
 * Istio's selectors for a revision or tag. No two of them match the same pod, so that a pod is injected once; a
 * namespace's labels come before the pod's, and `istio-injection` with another value than `enabled` closes the
 * namespace to all.
 */
export function webhookSelectors(prefix: WebhookPrefix, revision: string): WebhookSelectors {
  switch (prefix) {
    case 'rev.namespace':
      return {
        namespace: [isOneOf(REVISION, revision), isAbsent(INJECTION)],
        object: [isNot(INJECT, 'false')],
      };
    case 'rev.object':
      return {
        namespace: [isAbsent(REVISION), isAbsent(INJECTION)],
        object: [isNot(INJECT, 'false'), isOneOf(REVISION, revision)],
      };
    case 'namespace':
      return { namespace: [isOneOf(INJECTION, 'enabled')], object: [isNot(INJECT, 'false')] };
    case 'object':
      return {
        namespace: [isAbsent(INJECTION), isAbsent(REVISION)],
        object: [isOneOf(INJECT, 'true'), isAbsent(REVISION)],
      };
    case 'auto':
      return {
        namespace: [
          isAbsent(INJECTION),
          isAbsent(REVISION),
          isNot('kubernetes.io/metadata.name', ...CLUSTER_NAMESPACES),
        ],
        object: [isAbsent(INJECT), isAbsent(REVISION)],
      };
  }
}

function isOneOf(key: string, ...values: readonly string[]): LabelRequirement {
  return { key, operator: 'In', values };
}

/** Also where the label is absent. */
function isNot(key: string, ...values: readonly string[]): LabelRequirement {
  return { key, operator: 'NotIn', values };
}

function isAbsent(key: string): LabelRequirement {
  return { key, operator: 'DoesNotExist' };
}
