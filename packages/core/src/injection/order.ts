import type { Container, Pod } from '../kubernetes/types.ts';
import { CORE_DUMP, containersOf, INIT, PROXY, VALIDATION, withContainers } from './containers.ts';

/**
 * Puts our containers where they work. The application stays first in `containers`, since kubectl
 * takes the first one by default, unless the proxy must be up before it is started.
 */
export function orderContainers(pod: Pod, proxyFirst: boolean): Pod {
  const containers = containersOf(pod, 'containers');
  const ordered = proxyFirst ? toFront(containers, [PROXY]) : toBack(containers, [PROXY]);
  const initContainers = containersOf(pod, 'initContainers');
  const orderedInit = orderInit(initContainers);
  const moved = sameOrder(containers, ordered) ? pod : withContainers(pod, 'containers', ordered);
  return sameOrder(initContainers, orderedInit)
    ? moved
    : withContainers(moved, 'initContainers', orderedInit);
}

/**
 * With a native sidecar the other init containers run inside the mesh, so capture and proxy come
 * first. Without one there is no proxy yet while they run, so capture comes last; only the check
 * that the CNI plugin did its work comes before them.
 */
function orderInit(containers: readonly Container[]): readonly Container[] {
  return containers.some(({ name }) => name === PROXY)
    ? toFront(containers, [INIT, VALIDATION, PROXY, CORE_DUMP])
    : toBack(toFront(containers, [VALIDATION]), [INIT, CORE_DUMP]);
}

function toFront(containers: readonly Container[], names: readonly string[]): readonly Container[] {
  return [...named(containers, names), ...others(containers, names)];
}

function toBack(containers: readonly Container[], names: readonly string[]): readonly Container[] {
  return [...others(containers, names), ...named(containers, names)];
}

function named(containers: readonly Container[], names: readonly string[]): readonly Container[] {
  return names.flatMap((name) => containers.filter((container) => container.name === name));
}

function others(containers: readonly Container[], names: readonly string[]): readonly Container[] {
  return containers.filter(({ name }) => !names.includes(name));
}

function sameOrder(one: readonly Container[], other: readonly Container[]): boolean {
  return one.length === other.length && one.every((container, at) => container === other[at]);
}
