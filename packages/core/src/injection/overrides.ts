import { typedEncoding } from '../kubernetes/typed-encoding.ts';
import type { Container, Pod } from '../kubernetes/types.ts';
import { strategicMerge } from '../template/index.ts';
import { isPillionError, type Parsed, parsed, refused } from '../values/index.ts';
import { annotationsOf, type ContainerList, containersOf, withAnnotations } from './containers.ts';
import { OVERRIDES, type PriorInjection } from './prior-injection.ts';

/** Images that stand for "whatever the template says"; the API requires one to be given. */
const TEMPLATES_IMAGE = ['auto', ''];

/**
 * Lets the user's own containers win over the templates' of the same name: what the user wrote is
 * merged on top. On the first injection it is also kept in an annotation, since a second one could
 * no longer tell it from what the templates rendered.
 */
export function reapplyOverrides(
  pod: Pod,
  templatePod: Pod,
  submitted: Pod,
  prior: PriorInjection,
): Parsed<Pod> {
  const applied: Record<ContainerList, readonly Container[]> = {
    containers: ownContainers('containers', templatePod, submitted, prior),
    initContainers: ownContainers('initContainers', templatePod, submitted, prior),
  };
  let merged = pod;
  for (const list of ['containers', 'initContainers'] as const) {
    if (applied[list].length === 0) continue;
    const result = mergeContainers(merged, list, applied[list]);
    if (!result.ok) return result;
    merged = result.value;
  }
  const first = prior.status === undefined && annotationsOf(submitted)[OVERRIDES] === undefined;
  if (!first || (applied.containers.length === 0 && applied.initContainers.length === 0)) {
    return parsed(merged);
  }
  const annotations = { ...annotationsOf(merged), [OVERRIDES]: encode(applied) };
  return parsed(withAnnotations(merged, annotations));
}

/**
 * One merge for all, in the order in which they stand, so that none changes its place. A container
 * may hold directives of the merge, by accident or by malice.
 */
function mergeContainers(
  pod: Pod,
  list: ContainerList,
  overlays: readonly Container[],
): Parsed<Pod> {
  const places = new Map(containersOf(pod, list).map(({ name }, at) => [name, at]));
  const ordered = overlays.toSorted(
    (a, b) => (places.get(a.name) ?? 0) - (places.get(b.name) ?? 0),
  );
  try {
    return parsed(strategicMerge(pod, { spec: { [list]: ordered } }));
  } catch (error) {
    if (!isPillionError(error)) throw error;
    return refused({
      code: error.code,
      subject: `the pod's own ${list}`,
      value: '',
      reason: error.message,
      accepted: 'containers as the Kubernetes API takes them',
    });
  }
}

/** What the user wrote under the names of the templates, now or before an earlier injection. */
function ownContainers(
  list: ContainerList,
  templatePod: Pod,
  submitted: Pod,
  prior: PriorInjection,
): readonly Container[] {
  const names = containersOf(templatePod, list).map(({ name }) => name);
  if (names.length === 0) return [];
  const kept = byName(prior.overrides[list]);
  const listed = new Set(prior.status?.[list]);
  const present = byName([
    ...containersOf(submitted, 'containers'),
    ...containersOf(submitted, 'initContainers'),
  ]);
  return names.flatMap((name) => {
    const own = kept.get(name) ?? (listed.has(name) ? undefined : present.get(name));
    return own === undefined ? [] : withoutPlaceholder(own);
  });
}

/** The first of each name. */
function byName(containers: readonly Container[]): ReadonlyMap<string, Container> {
  return new Map(containers.map((container) => [container.name, container] as const).toReversed());
}

function withoutPlaceholder(container: Container): Container {
  if (!TEMPLATES_IMAGE.includes(container.image ?? '')) return container;
  const { image: _placeholder, ...rest } = container;
  return rest;
}

function encode(applied: Readonly<Record<ContainerList, readonly Container[]>>): string {
  const lists = (['containers', 'initContainers'] as const)
    .filter((list) => applied[list].length > 0)
    .map((list) => [list, applied[list].map((each) => typedEncoding('Container', each))] as const);
  return JSON.stringify(Object.fromEntries(lists));
}
