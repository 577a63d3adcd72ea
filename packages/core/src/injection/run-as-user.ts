import type { Container, Pod } from '../kubernetes/types.ts';
import {
  containersOf,
  findProxy,
  INIT,
  mapContainers,
  mapProxy,
  VALIDATION,
} from './containers.ts';

/**
 * Where the user gave the proxy a uid of its own, capture has to let that one pass: `-u` of the init
 * program follows it, and the validation container runs as it, since what it sends must be captured
 * like everybody else's but answered like the proxy's. In TPROXY mode the proxy needs uid 0 whatever
 * the user says.
 */
export function followProxyUser(pod: Pod, submitted: Pod, transparent: boolean): Pod {
  const context = findProxy(submitted)?.securityContext;
  const uid = context?.runAsUser ?? undefined;
  const gid = context?.runAsGroup ?? undefined;
  if (uid === undefined && gid === undefined) return pod;
  const init = captureContainer(pod);
  if (init === undefined) return pod;
  const rooted =
    transparent && uid !== undefined
      ? mapProxy(pod, (proxy) => ({
          ...proxy,
          securityContext: { ...proxy.securityContext, runAsUser: 0 },
        }))
      : pod;
  return mapContainers(rooted, (container) => {
    if (container !== init) return container;
    const sameUser =
      transparent || init.name !== VALIDATION ? container : runAs(container, uid, gid);
    return uid === undefined || uid === 0 ? sameUser : withUidArgument(sameUser, uid);
  });
}

/** The container that sets up or checks capture, also where the user has brought settings for it. */
function captureContainer(pod: Pod): Container | undefined {
  const containers = containersOf(pod, 'initContainers');
  return (
    containers.find(({ name }) => name === INIT) ??
    containers.find(({ name }) => name === VALIDATION)
  );
}

function runAs(container: Container, uid: number | undefined, gid: number | undefined): Container {
  return {
    ...container,
    securityContext: {
      ...container.securityContext,
      ...(uid === undefined ? {} : { runAsUser: uid }),
      ...(gid === undefined ? {} : { runAsGroup: gid }),
    },
  };
}

function withUidArgument(container: Container, uid: number): Container {
  const args = container.args ?? [];
  const at = args.indexOf('-u') + 1;
  if (at === 0 || at >= args.length || args[at] === String(uid)) return container;
  return { ...container, args: args.with(at, String(uid)) };
}
