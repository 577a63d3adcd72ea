import type { Container, Pod, PodSpec } from '../kubernetes/types.ts';

export const PROXY = 'istio-proxy';
export const INIT = 'istio-init';
export const VALIDATION = 'istio-validation';
export const CORE_DUMP = 'enable-core-dump';

export type ContainerList = 'containers' | 'initContainers';

export function containersOf(pod: Pod, list: ContainerList): readonly Container[] {
  return pod.spec?.[list] ?? [];
}

/** The named container, wherever it is: an ordinary one before an init container. */
export function findContainer(pod: Pod, name: string): Container | undefined {
  return (
    containersOf(pod, 'containers').find((container) => container.name === name) ??
    containersOf(pod, 'initContainers').find((container) => container.name === name)
  );
}

/** The proxy, which is an init container where it runs as a native sidecar. */
export function findProxy(pod: Pod): Container | undefined {
  return findContainer(pod, PROXY);
}

/** A pod whose list is another one; everything else is shared. */
export function withContainers(
  pod: Pod,
  list: ContainerList,
  containers: readonly Container[],
): Pod {
  const spec: PodSpec = { ...pod.spec, containers: pod.spec?.containers ?? [] };
  return { ...pod, spec: { ...spec, [list]: containers } };
}

/** Rewrites every container that `edit` answers with another one; the same pod where none is. */
export function mapContainers(
  pod: Pod,
  edit: (container: Container, list: ContainerList) => Container,
): Pod {
  let edited = pod;
  for (const list of ['containers', 'initContainers'] as const) {
    const before = containersOf(pod, list);
    const after = before.map((container) => edit(container, list));
    if (after.some((container, at) => container !== before[at])) {
      edited = withContainers(edited, list, after);
    }
  }
  return edited;
}

/** Rewrites the proxy; the same pod where it has none. */
export function mapProxy(pod: Pod, edit: (proxy: Container) => Container): Pod {
  const proxy = findProxy(pod);
  return proxy === undefined
    ? pod
    : mapContainers(pod, (container) => (container === proxy ? edit(proxy) : container));
}

export function annotationsOf(pod: Pod): Readonly<Record<string, string>> {
  return pod.metadata?.annotations ?? {};
}

export function labelsOf(pod: Pod): Readonly<Record<string, string>> {
  return pod.metadata?.labels ?? {};
}

export function withAnnotations(pod: Pod, annotations: Readonly<Record<string, string>>): Pod {
  return { ...pod, metadata: { ...pod.metadata, annotations } };
}

export function withLabels(pod: Pod, labels: Readonly<Record<string, string>>): Pod {
  return { ...pod, metadata: { ...pod.metadata, labels } };
}
