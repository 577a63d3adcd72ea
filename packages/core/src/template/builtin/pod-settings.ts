import type { InterceptionMode } from '../../mesh/index.ts';
import type { InjectionContext } from '../context.ts';

/** The switches that several parts of the sidecar depend on, decided once a pod. */
export interface PodSettings {
  /** Annotation over ProxyConfig; an unknown text is kept, validation is not a template's task. */
  readonly mode: InterceptionMode | (string & {});
  readonly tproxy: boolean;
  /** The proxy binds ports below 1024. */
  readonly capNetBind: boolean;
  /** The proxy is an init container that never ends. */
  readonly native: boolean;
  /** The CNI plugin programs the rules; the pod only validates them. */
  readonly cni: boolean;
  /** Application containers wait for the proxy. */
  readonly hold: boolean;
  /** As text, since it goes into arguments; `0` switches the proxy's probes off. */
  readonly statusPort: string;
  /** Names of the containers that are not the proxy, in order. */
  readonly applications: readonly string[];
}

export const PROXY_CONTAINER = 'istio-proxy';

export function podSettings(context: InjectionContext): PodSettings {
  const { proxyConfig, values } = context;
  const { proxy } = values.global;
  const mode = annotation(
    context,
    'sidecar.istio.io/interceptionMode',
    proxyConfig.interceptionMode ?? 'REDIRECT',
  );
  const wantsNative = annotation(context, 'sidecar.istio.io/nativeSidecar', '');
  const native = (wantsNative || String(context.nativeSidecars)) !== 'false';
  const capNetBind = String(proxy.capNetBindService);
  return {
    mode,
    tproxy: mode === 'TPROXY',
    capNetBind: annotation(context, 'sidecar.istio.io/capNetBindService', capNetBind) === 'true',
    native,
    cni: values.pilot.cni.enabled,
    hold:
      !native &&
      (proxyConfig.holdApplicationUntilProxyStarts === true ||
        proxy.holdApplicationUntilProxyStarts),
    statusPort: annotation(context, 'status.sidecar.istio.io/port', String(proxy.statusPort)),
    applications: applicationNames(context),
  };
}

/** The pod's annotation where it is there, even an empty one, else the fallback. */
export function annotation(context: InjectionContext, name: string, fallback: string): string {
  return ownAnnotation(context, name) ?? fallback;
}

export function ownAnnotation(context: InjectionContext, name: string): string | undefined {
  return context.objectMeta.annotations?.[name];
}

export function label(context: InjectionContext, name: string): string | undefined {
  return context.objectMeta.labels?.[name];
}

function applicationNames(context: InjectionContext): readonly string[] {
  return context.spec.containers.map(({ name }) => name).filter((name) => name !== PROXY_CONTAINER);
}
