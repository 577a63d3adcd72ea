import type { Pod, Volume } from '../kubernetes/types.ts';
import { annotationsOf, withAnnotations } from './containers.ts';

const ANNOTATION = 'cluster-autoscaler.kubernetes.io/safe-to-evict-local-volumes';

/**
 * Tells the cluster autoscaler that the sidecar's emptyDir volumes may go with their node; otherwise
 * every injected pod keeps its node from being removed. Volumes of the application are not named.
 */
export function markEvictable(pod: Pod, templatePod: Pod): Pod {
  const names = (templatePod.spec?.volumes ?? []).filter(isEmptyDir).map(({ name }) => name);
  if (names.length === 0) return pod;
  const annotations = annotationsOf(pod);
  const listed = (annotations[ANNOTATION] ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const all = [...new Set([...listed, ...names])].join(',');
  return withAnnotations(pod, { ...annotations, [ANNOTATION]: all });
}

/** A volume without any source becomes an emptyDir, too. */
function isEmptyDir(volume: Volume): boolean {
  return volume.emptyDir !== undefined || Object.keys(volume).every((field) => field === 'name');
}
