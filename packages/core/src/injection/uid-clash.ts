import type { Pod } from '../kubernetes/types.ts';
import { PROXY_UID } from '../mesh/index.ts';
import { containersOf, findProxy, INIT, PROXY, VALIDATION } from './containers.ts';

/** Our own containers, which run as the proxy on purpose. */
const OURS: readonly string[] = [PROXY, INIT, VALIDATION];

export interface UidClash {
  readonly container: string;
  readonly uid: number;
}

/**
 * Containers of the application that run as the uid of the proxy. Capture lets that uid pass, so
 * what they send bypasses the proxy.
 */
export function uidClashes(pod: Pod): readonly UidClash[] {
  // In TPROXY mode the proxy is root, and capture goes by its group.
  const uid = findProxy(pod)?.securityContext?.runAsUser || PROXY_UID;
  const ofPod = pod.spec?.securityContext?.runAsUser;
  return (['initContainers', 'containers'] as const)
    .flatMap((list) => containersOf(pod, list))
    .filter(({ name, securityContext }) => {
      return !OURS.includes(name) && (securityContext?.runAsUser ?? ofPod) === uid;
    })
    .map(({ name }) => ({ container: name, uid }));
}
