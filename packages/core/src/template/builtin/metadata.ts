import type { InjectionContext } from '../context.ts';
import type { PodOverlay } from '../overlay.ts';
import { label, ownAnnotation, type PodSettings } from './pod-settings.ts';
import { effectiveCapture } from './capture.ts';
import { appendMultusNetwork } from './multus.ts';

type Texts = Record<string, string>;
type MetadataOverlay = NonNullable<PodOverlay['metadata']>;

const MAX_LABEL_LENGTH = 63;
const MULTUS_NETWORKS = 'k8s.v1.cni.cncf.io/networks';

export function sidecarMetadata(context: InjectionContext, settings: PodSettings): MetadataOverlay {
  return {
    labels: {
      'security.istio.io/tlsMode': label(context, 'security.istio.io/tlsMode') || 'istio',
      ...tunnelLabel(context),
      ...canonicalLabels(context),
    },
    annotations: {
      ...revisionAnnotation(context),
      ...defaultContainers(context, settings),
      ...(settings.cni ? cniAnnotations(context, settings) : {}),
    },
  };
}

/** What telemetry and policy call the workload and its version. */
export function canonicalLabels(context: InjectionContext): Texts {
  const name =
    label(context, 'service.istio.io/canonical-name') ||
    label(context, 'app.kubernetes.io/name') ||
    label(context, 'app') ||
    context.deploymentMeta.name;
  return {
    'service.istio.io/canonical-name': labelValue(name),
    'service.istio.io/canonical-revision':
      label(context, 'service.istio.io/canonical-revision') ||
      label(context, 'app.kubernetes.io/version') ||
      label(context, 'version') ||
      'latest',
  };
}

/** An annotation, not the label: the label may be a tag, and the tag must survive. */
export function revisionAnnotation(context: InjectionContext): Texts {
  return { 'istio.io/rev': context.revision || 'default' };
}

/** `kubectl logs` and `kubectl exec` mean the application, not the proxy. */
export function defaultContainers(context: InjectionContext, settings: PodSettings): Texts {
  const [first] = settings.applications;
  const annotations: Texts = {};
  if (first === undefined) return annotations;
  for (const purpose of ['default-logs-container', 'default-container']) {
    const name = `kubectl.kubernetes.io/${purpose}`;
    if (ownAnnotation(context, name) === undefined) annotations[name] = first;
  }
  return annotations;
}

function tunnelLabel(context: InjectionContext): Texts {
  if (context.proxyConfig.proxyMetadata?.['ISTIO_META_ENABLE_HBONE'] !== 'true') return {};
  return { 'networking.istio.io/tunnel': label(context, 'networking.istio.io/tunnel') || 'http' };
}

/** A workload's name may be longer than a label's value, and may not end in punctuation once cut. */
function labelValue(name: string): string {
  return name.slice(0, MAX_LABEL_LENGTH).replaceAll(/^[-_.]+|[-_.]+$/g, '');
}

/** The CNI plugin sees the pod's annotations and nothing else, so all that holds is written there. */
function cniAnnotations(context: InjectionContext, settings: PodSettings): Texts {
  const capture = effectiveCapture(context, settings);
  const annotations: Texts = {};
  if (context.values.pilot.cni.provider === 'multus') {
    const existing = ownAnnotation(context, MULTUS_NETWORKS) ?? '';
    annotations[MULTUS_NETWORKS] = appendMultusNetwork(existing, 'default/istio-cni');
  }
  annotations['sidecar.istio.io/interceptionMode'] = settings.mode;
  const traffic = 'traffic.sidecar.istio.io';
  const optional: [string, string | undefined][] = [
    [`${traffic}/includeOutboundIPRanges`, capture.includeOutboundIpRanges || undefined],
    [`${traffic}/excludeOutboundIPRanges`, capture.excludeOutboundIpRanges || undefined],
    [`${traffic}/includeInboundPorts`, capture.includeInboundPorts],
    [`${traffic}/excludeInboundPorts`, capture.excludeInboundPorts],
    [`${traffic}/includeOutboundPorts`, capture.includeOutboundPorts],
    [`${traffic}/excludeOutboundPorts`, capture.excludeOutboundPorts],
    [`${traffic}/kubevirtInterfaces`, capture.kubevirtInterfaces || undefined],
    ['istio.io/reroute-virtual-interfaces', capture.rerouteVirtualInterfaces || undefined],
    [`${traffic}/excludeInterfaces`, capture.excludeInterfaces || undefined],
  ];
  for (const [name, value] of optional) if (value !== undefined) annotations[name] = value;
  return annotations;
}
