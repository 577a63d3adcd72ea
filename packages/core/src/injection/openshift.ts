import { PROXY_UID } from '../mesh/index.ts';
import type { Container, Pod } from '../kubernetes/types.ts';
import type { NamespaceFacts } from './cluster-facts.ts';
import { containersOf, findProxy, mapProxy, PROXY } from './containers.ts';

const UID_RANGE = 'openshift.io/sa.scc.uid-range';
const GROUPS = 'openshift.io/sa.scc.supplemental-groups';

export interface ProxyIds {
  readonly uid: number;
  readonly gid: number;
}

export const DEFAULT_IDS: ProxyIds = { uid: PROXY_UID, gid: PROXY_UID };

/**
 * OpenShift gives every namespace its own range of ids, and refuses a pod that uses others. The
 * proxy takes the last of each, since the applications get the first.
 */
export function openshiftIds(namespace: NamespaceFacts | undefined): ProxyIds {
  const annotations = namespace?.annotations ?? {};
  const [groups = ''] = (annotations[GROUPS] ?? '').split(',');
  return {
    uid: lastOf(annotations[UID_RANGE] ?? '') ?? DEFAULT_IDS.uid,
    gid: lastOf(groups) ?? DEFAULT_IDS.gid,
  };
}

/** `1000620000/10000` is a start and a length, `1000620000-1000629999` a first and a last. */
function lastOf(range: string): number | undefined {
  const match = /^([0-9]{1,10})([/-])([0-9]{1,10})$/.exec(range.trim());
  if (match === null) return undefined;
  const [, first, separator, second] = match;
  return separator === '-' ? Number(second) : Number(first) + Number(second) - 1;
}

/**
 * OpenShift's admission sets the first uid of the range on every container before webhooks run. On a
 * proxy that the user brought along it would look like the user's own wish, so it is taken off again.
 */
export function withoutAssignedIds(pod: Pod): Pod {
  const proxy = findProxy(pod);
  const uid = proxy?.securityContext?.runAsUser;
  const application = containersOf(pod, 'containers').find(({ name }) => name !== PROXY);
  if (typeof uid !== 'number' || application?.securityContext?.runAsUser !== uid) return pod;
  return mapProxy(pod, withoutIds);
}

function withoutIds(container: Container): Container {
  const { runAsUser: _uid, runAsGroup: _gid, ...securityContext } = container.securityContext ?? {};
  return { ...container, securityContext };
}
