import type { InjectionContext } from '../context.ts';
import { annotation, ownAnnotation, type PodSettings } from './pod-settings.ts';

/** What is to be captured, annotations over values; texts as the init program takes them. */
export interface EffectiveCapture {
  readonly includeOutboundIpRanges: string;
  readonly excludeOutboundIpRanges: string;
  readonly includeInboundPorts: string;
  /** With the status port, which kubelet must reach directly. */
  readonly excludeInboundPorts: string;
  /** Absent where neither the pod nor the mesh says anything; an empty annotation is not absent. */
  readonly includeOutboundPorts: string | undefined;
  readonly excludeOutboundPorts: string | undefined;
  readonly rerouteVirtualInterfaces: string | undefined;
  /** The older name of the same. */
  readonly kubevirtInterfaces: string | undefined;
  readonly excludeInterfaces: string | undefined;
}

const TRAFFIC = 'traffic.sidecar.istio.io';

export function effectiveCapture(
  context: InjectionContext,
  settings: PodSettings,
): EffectiveCapture {
  const { proxy } = context.values.global;
  const of = (name: string, value: string) => annotation(context, `${TRAFFIC}/${name}`, value);
  const own = (name: string) => ownAnnotation(context, `${TRAFFIC}/${name}`);
  return {
    includeOutboundIpRanges: of('includeOutboundIPRanges', proxy.includeIPRanges),
    excludeOutboundIpRanges: of('excludeOutboundIPRanges', proxy.excludeIPRanges),
    includeInboundPorts: of('includeInboundPorts', proxy.includeInboundPorts),
    excludeInboundPorts: withPort(
      of('excludeInboundPorts', proxy.excludeInboundPorts),
      settings.statusPort,
    ),
    includeOutboundPorts: own('includeOutboundPorts') ?? (proxy.includeOutboundPorts || undefined),
    excludeOutboundPorts: own('excludeOutboundPorts') ?? (proxy.excludeOutboundPorts || undefined),
    rerouteVirtualInterfaces: ownAnnotation(context, 'istio.io/reroute-virtual-interfaces'),
    kubevirtInterfaces: own('kubevirtInterfaces'),
    excludeInterfaces: own('excludeInterfaces'),
  };
}

/**
 * Adds a port to a comma list, unless it is empty, 0, or listed already (a list that has it comes
 * back as it was written, any other without blanks and empty items).
 */
export function withPort(list: string, port: string): string {
  const trimmed = port.trim();
  if (trimmed === '' || trimmed === '0') return list;
  const items = list.split(',');
  if (items.includes(trimmed)) return list;
  return [...items.map((item) => item.trim()).filter((item) => item !== ''), trimmed].join(',');
}
