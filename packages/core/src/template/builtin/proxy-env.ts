import type { EnvVar } from '../../kubernetes/types.ts';
import { type ProxyConfig, proxyConfigJson } from '../../mesh/index.ts';
import type { InjectionContext } from '../context.ts';
import { attributesOf, wantsAttributes } from '../open-telemetry.ts';
import { parseJsonAnnotation } from './json-annotation.ts';
import { label, ownAnnotation, type PodSettings } from './pod-settings.ts';
import { podPortsJson } from './pod-ports.ts';

/** The environment of a sidecar, in the order that Istio's has. */
export function sidecarEnv(context: InjectionContext, settings: PodSettings): readonly EnvVar[] {
  return [
    ...localhostProbesEnv(context),
    ...controlPlaneEnv(context),
    CPU_LIMIT,
    ...configurationEnv(context),
    ...appContainersEnv(settings),
    MEMORY_LIMIT,
    ...complianceEnv(context),
    ...nodeEnv(context),
    ...env(
      'ISTIO_META_INTERCEPTION_MODE',
      settings.mode || context.proxyConfig.interceptionMode || 'REDIRECT',
    ),
    ...networkEnv(context),
    ...workloadEnv(context, label(context, 'service.istio.io/workload-name')),
    ...bootstrapEnv(context),
    ...meshEnv(context),
    ...datadogEnv(context),
    ...openTelemetryEnv(context),
    ...proxyMetadataEnv(context.proxyConfig),
  ];
}

/** `false` leaves the variable out. An empty text needs no `value`: that is what absent means. */
export function env(name: string, value: string | false): readonly EnvVar[] {
  if (value === false) return [];
  return [value === '' ? { name } : { name, value }];
}

/** Rewritten probes go to the pod's address, unless applications there listen on localhost. */
export function localhostProbesEnv(context: InjectionContext): readonly EnvVar[] {
  const isLocalhost = context.inboundTrafficPolicyMode === 'localhost';
  return env('REWRITE_PROBE_LEGACY_LOCALHOST_DESTINATION', isLocalhost && 'true');
}

export function appContainersEnv({ applications }: PodSettings): readonly EnvVar[] {
  return env('ISTIO_META_APP_CONTAINERS', applications.join(','));
}

/** Who issues certificates, and who this pod is. */
export function controlPlaneEnv(context: InjectionContext): readonly EnvVar[] {
  const { global, revision } = context.values;
  const suffix = revision === '' ? '' : `-${revision}`;
  const address = `istiod${suffix}.${global.istioNamespace}.svc:15012`;
  return [
    ...env('PILOT_CERT_PROVIDER', global.pilotCertProvider),
    ...env('CA_ADDR', global.caAddress || address),
    ...IDENTITY,
  ];
}

/** The proxy's bootstrap settings, and the ports that it may find applications on. */
export function configurationEnv(context: InjectionContext): readonly EnvVar[] {
  return [
    ...env('PROXY_CONFIG', `${proxyConfigJson(context.proxyConfig)}\n`),
    ...env('ISTIO_META_POD_PORTS', podPortsJson(context.spec.containers)),
  ];
}

export function complianceEnv({ compliancePolicy }: InjectionContext): readonly EnvVar[] {
  return [
    ...env('COMPLIANCE_POLICY', compliancePolicy || false),
    ...env('GODEBUG', compliancePolicy === 'fips-140-3' && 'fips140=only'),
  ];
}

export function nodeEnv({ values }: InjectionContext): readonly EnvVar[] {
  return [
    ...env('ISTIO_META_CLUSTER_ID', values.global.multiCluster.clusterName || 'Kubernetes'),
    NODE,
  ];
}

export function networkEnv({ values }: InjectionContext): readonly EnvVar[] {
  return env('ISTIO_META_NETWORK', values.global.network || false);
}

/** @param called The workload's name, where it is not its owner's. */
export function workloadEnv(
  { typeMeta, deploymentMeta }: InjectionContext,
  called?: string,
): readonly EnvVar[] {
  const name = called || deploymentMeta.name;
  const { apiVersion, kind } = typeMeta;
  const namespace = deploymentMeta.namespace || 'default';
  const path = `${namespace}/${kind.toLowerCase()}s/${deploymentMeta.name}`;
  const owner = `kubernetes://apis/${apiVersion}/namespaces/${path}`;
  return [
    ...env('ISTIO_META_WORKLOAD_NAME', name || false),
    ...env('ISTIO_META_OWNER', apiVersion !== '' && deploymentMeta.name !== '' && owner),
  ];
}

export function bootstrapEnv(context: InjectionContext): readonly EnvVar[] {
  const own = ownAnnotation(context, 'sidecar.istio.io/bootstrapOverride');
  const file = '/etc/istio/custom-bootstrap/custom_bootstrap.json';
  return env('ISTIO_BOOTSTRAP_OVERRIDE', own !== undefined && file);
}

export function meshEnv({ meshConfig, values }: InjectionContext): readonly EnvVar[] {
  const { trustDomain } = meshConfig;
  return [
    ...env('ISTIO_META_MESH_ID', values.global.meshID || trustDomain || false),
    ...env('TRUST_DOMAIN', trustDomain || false),
  ];
}

export function datadogEnv(context: InjectionContext): readonly EnvVar[] {
  if (context.values.global.proxy.tracer !== 'datadog') return [];
  const entries = parseJsonAnnotation(context, 'apm.datadoghq.com/env');
  return entries.flatMap(([name, value]) =>
    env(name, typeof value === 'string' ? value : JSON.stringify(value)),
  );
}

function openTelemetryEnv(context: InjectionContext): readonly EnvVar[] {
  if (!wantsAttributes(context.meshConfig.extensionProviders)) return [];
  const { objectMeta, deploymentMeta, spec } = context;
  const attributes = attributesOf({
    annotations: objectMeta.annotations ?? {},
    labels: objectMeta.labels ?? {},
    namespace: deploymentMeta.namespace,
    containers: spec.containers,
  });
  return env('OTEL_RESOURCE_ATTRIBUTES', attributes || false);
}

/** `proxyMetadata`, sorted by name as Go ranges over maps. */
export function proxyMetadataEnv({ proxyMetadata = {} }: ProxyConfig): readonly EnvVar[] {
  const names = Object.keys(proxyMetadata).toSorted();
  return names.flatMap((name) => env(name, proxyMetadata[name] ?? ''));
}

export const fromField = (name: string, fieldPath: string): EnvVar => ({
  name,
  valueFrom: { fieldRef: { fieldPath } },
});

const fromLimit = (name: string, resource: string): EnvVar => ({
  name,
  valueFrom: { resourceFieldRef: { resource, divisor: '1' } },
});

const IDENTITY: readonly EnvVar[] = [
  fromField('POD_NAME', 'metadata.name'),
  fromField('POD_NAMESPACE', 'metadata.namespace'),
  fromField('INSTANCE_IP', 'status.podIP'),
  fromField('SERVICE_ACCOUNT', 'spec.serviceAccountName'),
  fromField('HOST_IP', 'status.hostIP'),
];

const NODE = fromField('ISTIO_META_NODE_NAME', 'spec.nodeName');
export const CPU_LIMIT = fromLimit('ISTIO_CPU_LIMIT', 'limits.cpu');
export const MEMORY_LIMIT = fromLimit('GOMEMLIMIT', 'limits.memory');
