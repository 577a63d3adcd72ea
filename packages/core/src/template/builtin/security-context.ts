import type { Container } from '../../kubernetes/types.ts';
import { PROXY_UID } from '../../mesh/index.ts';
import type { InjectionContext } from '../context.ts';
import type { Overlay } from '../overlay.ts';
import type { PodSettings } from './pod-settings.ts';

type SecurityOverlay = NonNullable<Overlay<Container>['securityContext']>;

/** Writing rules takes root with two capabilities; validating them takes nothing. */
export function initSecurity(context: InjectionContext, settings: PodSettings): SecurityOverlay {
  const { privileged } = context.values.global.proxy;
  const common = { allowPrivilegeEscalation: privileged, privileged, ...seccomp(context) };
  if (!settings.cni) {
    return {
      ...common,
      capabilities: { add: ['NET_ADMIN', 'NET_RAW'], drop: ['ALL'] },
      readOnlyRootFilesystem: false,
      runAsGroup: 0,
      runAsNonRoot: false,
      runAsUser: 0,
    };
  }
  return {
    ...common,
    capabilities: { drop: ['ALL'] },
    readOnlyRootFilesystem: true,
    runAsGroup: settings.tproxy ? PROXY_UID : context.proxyGid,
    runAsUser: settings.tproxy ? PROXY_UID : context.proxyUid,
    runAsNonRoot: true,
  };
}

/** The proxy runs as nobody in particular, unless it must bind low ports or foreign addresses. */
export function proxySecurity(context: InjectionContext, settings: PodSettings): SecurityOverlay {
  const { proxyConfig, values } = context;
  const { privileged } = values.global.proxy;
  if (proxyConfig.proxyMetadata?.['IPTABLES_TRACE_LOGGING'] === 'true') {
    return {
      allowPrivilegeEscalation: true,
      capabilities: { add: ['NET_ADMIN'], drop: ['ALL'] },
      privileged: true,
      readOnlyRootFilesystem: true,
      runAsGroup: context.proxyGid,
      runAsNonRoot: false,
      runAsUser: 0,
      ...seccomp(context),
    };
  }
  const add = [
    ...(settings.tproxy ? ['NET_ADMIN'] : []), // IP_TRANSPARENT
    ...(settings.capNetBind ? ['NET_BIND_SERVICE'] : []),
  ];
  const asRoot = add.length > 0;
  return {
    allowPrivilegeEscalation: privileged,
    capabilities: { ...(asRoot && { add }), drop: ['ALL'] },
    privileged,
    readOnlyRootFilesystem: true,
    runAsNonRoot: !asRoot,
    runAsUser: asRoot ? 0 : context.proxyUid,
    runAsGroup: asRoot ? PROXY_UID : context.proxyGid,
    ...seccomp(context),
  };
}

function seccomp(context: InjectionContext): Pick<SecurityOverlay, 'seccompProfile'> {
  const { seccompProfile } = context.values.global.proxy;
  return Object.keys(seccompProfile).length ? { seccompProfile } : {};
}
