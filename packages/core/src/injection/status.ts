import type { Pod } from '../kubernetes/types.ts';
import {
  annotationsOf,
  containersOf,
  labelsOf,
  withAnnotations,
  withLabels,
} from './containers.ts';
import { STATUS } from './prior-injection.ts';

export interface StatusSettings {
  readonly revision: string;
  /** The network that the pod is in; empty for none. */
  readonly network: string;
  /** Put on every injected pod, over whatever is there. */
  readonly injectedAnnotations: Readonly<Record<string, string>>;
}

/**
 * Marks the pod as injected, with the names of what the templates added: a second injection
 * replaces those instead of adding to them.
 */
export function markInjected(pod: Pod, templatePod: Pod, settings: StatusSettings): Pod {
  const { revision, network, injectedAnnotations } = settings;
  const spec = templatePod.spec;
  // Order and nulls are Istio's, whose tools read this annotation.
  const status = {
    initContainers: names(containersOf(templatePod, 'initContainers')),
    containers: names(containersOf(templatePod, 'containers')),
    volumes: names(spec?.volumes ?? []),
    imagePullSecrets: names(spec?.imagePullSecrets ?? []),
    revision: revision || 'default',
  };
  const marked = withAnnotations(pod, {
    ...annotationsOf(pod),
    [STATUS]: JSON.stringify(status),
    ...injectedAnnotations,
  });
  if (network === '') return marked;
  return withLabels(marked, { ...labelsOf(marked), 'topology.istio.io/network': network });
}

function names(items: readonly { readonly name?: string }[]): readonly string[] | null {
  return items.length === 0 ? null : items.map(({ name }) => name ?? '');
}
