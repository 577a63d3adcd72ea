import type { Container } from '../../kubernetes/types.ts';
import type { InjectionContext } from '../context.ts';
import type { Overlay } from '../overlay.ts';
import { type EffectiveCapture, effectiveCapture } from './capture.ts';
import { agentLogging, imageOf, pullPolicy } from './container-parts.ts';
import type { PodSettings } from './pod-settings.ts';
import { proxyMetadataEnv } from './proxy-env.ts';
import { proxyResources } from './resources.ts';
import { initSecurity } from './security-context.ts';

/** Ports of the proxy that are never captured: Prometheus and health. */
const PROXY_PORTS = '15090,15021';

/** The uid whose traffic passes; with TPROXY the sidecar keeps 1337 even on OpenShift. */
const TPROXY_UID = '1337';

/**
 * `istio-init` writes the capture rules; with a CNI plugin that wrote them already,
 * `istio-validation` only proves that they work.
 */
export function initContainer(
  context: InjectionContext,
  settings: PodSettings,
): Overlay<Container> {
  const { proxyConfig, values } = context;
  const env = proxyMetadataEnv(proxyConfig);
  return {
    name: settings.cni ? 'istio-validation' : 'istio-init',
    image: imageOf(context, values.global.proxy_init.image, context.proxyInitImage),
    args: initArguments(context, settings),
    ...pullPolicy(context),
    ...(env.length ? { env } : {}),
    ...proxyResources(context),
    securityContext: initSecurity(context, settings),
  };
}

function initArguments(context: InjectionContext, settings: PodSettings): readonly string[] {
  const { values } = context;
  const flags = captureFlags(context, settings, effectiveCapture(context, settings));
  return [
    'istio-iptables',
    ...flags.flatMap(([flag, value]) => (value === undefined ? [] : [flag, value])),
    ...agentLogging(context),
    ...(settings.cni ? ['--run-validation', '--skip-rule-apply'] : []),
    ...(!settings.cni && values.global.proxy_init.forceApplyIptables ? ['--force-apply'] : []),
    ...(values.global.nativeNftables ? ['--native-nftables'] : []),
  ];
}

/** A flag whose value is absent is left out; one with an empty value is not. */
function captureFlags(
  { meshConfig, proxyUid }: InjectionContext,
  settings: PodSettings,
  capture: EffectiveCapture,
): readonly (readonly [string, string | undefined])[] {
  const excluded = capture.excludeInboundPorts;
  return [
    ['-p', String(meshConfig.proxyListenPort)],
    ['-z', String(meshConfig.proxyInboundListenPort)],
    ['-u', settings.tproxy ? TPROXY_UID : String(proxyUid)],
    ['-m', settings.mode],
    ['-i', capture.includeOutboundIpRanges],
    ['-x', capture.excludeOutboundIpRanges],
    ['-b', capture.includeInboundPorts],
    ['-d', excluded ? `${PROXY_PORTS},${excluded}` : PROXY_PORTS],
    ['-q', capture.includeOutboundPorts],
    ['-o', capture.excludeOutboundPorts],
    ['-k', capture.rerouteVirtualInterfaces ?? capture.kubevirtInterfaces],
    ['-c', capture.excludeInterfaces],
  ];
}
