import { typedEncoding } from '../kubernetes/typed-encoding.ts';
import type { Container, Pod, Volume } from '../kubernetes/types.ts';
import { type ContainerList, containersOf, mapContainers } from './containers.ts';

/**
 * Prints what templates made or changed as the API server would print it after reading it:
 * quantities canonical, no nulls, empty resources present. So the pod compares with a stored one
 * without a second look. What templates did not touch stays as it was written.
 */
export function canonicalAdditions(pod: Pod, submitted: Pod, templatePod: Pod): Pod {
  const ours = namesByList(templatePod);
  const own: Record<ContainerList, ReadonlySet<Container>> = {
    containers: new Set(containersOf(submitted, 'containers')),
    initContainers: new Set(containersOf(submitted, 'initContainers')),
  };
  const contained = mapContainers(pod, (container, list) =>
    own[list].has(container) || !ours.has(container.name)
      ? container
      : typedEncoding('Container', container),
  );
  return withCanonicalVolumes(contained, submitted);
}

function namesByList(templatePod: Pod): ReadonlySet<string> {
  const lists = ['containers', 'initContainers'] as const;
  return new Set(lists.flatMap((list) => containersOf(templatePod, list).map(({ name }) => name)));
}

function withCanonicalVolumes(pod: Pod, submitted: Pod): Pod {
  const { spec } = pod;
  if (spec?.volumes === undefined || spec.volumes === submitted.spec?.volumes) return pod;
  const own = new Set<Volume>(submitted.spec?.volumes);
  const volumes = spec.volumes.map((volume) =>
    own.has(volume) ? volume : typedEncoding('Volume', volume),
  );
  return { ...pod, spec: { ...spec, volumes } };
}
