import { typedEncoding } from '../kubernetes/typed-encoding.ts';
import type { Container, Pod } from '../kubernetes/types.ts';
import { strategicMerge } from '../template/index.ts';
import { isPillionError, type Parsed, parsed, refused } from '../values/index.ts';
import {
  annotationsOf,
  type ContainerList,
  containersOf,
  findContainer,
  withAnnotations,
} from './containers.ts';
import { OVERRIDES, type PriorInjection } from './prior-injection.ts';

/** An image that stands for "whatever the template says"; the API requires one to be given. */
const AUTO = 'auto';

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
  const applied: Record<ContainerList, Container[]> = { containers: [], initContainers: [] };
  let merged = pod;
  for (const list of ['containers', 'initContainers'] as const) {
    for (const { name } of containersOf(templatePod, list)) {
      const own = ownContainer(name, list, submitted, prior);
      if (own === undefined) continue;
      const overlay = withoutAutoImage(own);
      applied[list].push(overlay);
      const result = mergeContainer(merged, list, overlay);
      if (!result.ok) return result;
      merged = result.value;
    }
  }
  const first = prior.status === undefined && annotationsOf(submitted)[OVERRIDES] === undefined;
  if (!first || (applied.containers.length === 0 && applied.initContainers.length === 0)) {
    return parsed(merged);
  }
  const annotations = { ...annotationsOf(merged), [OVERRIDES]: encode(applied) };
  return parsed(withAnnotations(merged, annotations));
}

/** A container may hold directives of the merge, by accident or by malice. */
function mergeContainer(pod: Pod, list: ContainerList, overlay: Container): Parsed<Pod> {
  try {
    return parsed(strategicMerge(pod, { spec: { [list]: [overlay] } }));
  } catch (error) {
    if (!isPillionError(error)) throw error;
    return refused({
      code: error.code,
      subject: `container ${overlay.name}`,
      value: '',
      reason: error.message,
      accepted: 'a container as the Kubernetes API takes it',
    });
  }
}

/** What the user wrote under that name, now or before an earlier injection. */
function ownContainer(
  name: string,
  list: ContainerList,
  submitted: Pod,
  prior: PriorInjection,
): Container | undefined {
  const kept = prior.overrides[list].find((container) => container.name === name);
  if (kept) return kept;
  if (prior.status?.[list].includes(name)) return undefined;
  return findContainer(submitted, name);
}

function withoutAutoImage(container: Container): Container {
  if (container.image !== AUTO) return container;
  const { image: _auto, ...rest } = container;
  return rest;
}

function encode(applied: Readonly<Record<ContainerList, readonly Container[]>>): string {
  const lists = (['containers', 'initContainers'] as const)
    .filter((list) => applied[list].length > 0)
    .map((list) => [list, applied[list].map((each) => typedEncoding('Container', each))] as const);
  return JSON.stringify(Object.fromEntries(lists));
}
