import type { Container, EnvVar } from '../../kubernetes/types.ts';
import type { InjectionContext } from '../context.ts';
import { defineTemplate, type Template } from '../define-template.ts';
import type { Overlay } from '../overlay.ts';
import { imageOf, pullPolicy, pullSecrets } from './container-parts.ts';
import { canonicalLabels, defaultContainers, revisionAnnotation } from './metadata.ts';
import { PROXY_CONTAINER, type PodSettings, podSettings } from './pod-settings.ts';
import { proxyArguments, readinessProbe } from './proxy-container.ts';
import {
  appContainersEnv,
  configurationEnv,
  controlPlaneEnv,
  env,
  localhostProbesEnv,
  meshEnv,
  networkEnv,
  nodeEnv,
  proxyMetadataEnv,
  workloadEnv,
} from './proxy-env.ts';
import { proxyResources } from './resources.ts';
import { mountsOf, type VolumeSet, volumesOf } from './volume-set.ts';
import {
  customBootstrap,
  DATA,
  type MountedVolume,
  rootCertificate,
  userMounts,
  userVolumes,
  WORKLOAD_SOCKET,
  workloadCertificates,
} from './volumes.ts';

const STATUS_PORT = 15_020;
const BOOTSTRAP = '/etc/istio/proxy/grpc-bootstrap.json';

/** Where the agent and the gRPC libraries of the application meet, over a Unix socket. */
const XDS: MountedVolume = {
  volume: { name: 'istio-xds', emptyDir: { medium: 'Memory' } },
  mount: { name: 'istio-xds', mountPath: '/etc/istio/proxy' },
};

/** Proxyless gRPC: an agent that fetches certificates and xDS; no proxy and no capture. */
export const grpcAgent: Template = defineTemplate({
  name: 'grpc-agent',
  render(context) {
    const settings = podSettings(context);
    return {
      metadata: {
        // No tlsMode label: only the application knows whether it speaks mTLS.
        labels: canonicalLabels(context),
        annotations: {
          ...revisionAnnotation(context),
          ...defaultContainers(context, settings),
          'sidecar.istio.io/rewriteAppHTTPProbers': 'false',
        },
      },
      spec: {
        containers: [
          agentContainer(context, settings),
          ...settings.applications.map((name) => applicationContainer(context, name)),
        ],
        volumes: [
          ...volumesOf(context, volumeSet(context), customBootstrap(context)),
          ...userVolumes(context),
        ],
        ...pullSecrets(context),
      },
    };
  },
});

function agentContainer(context: InjectionContext, settings: PodSettings): Overlay<Container> {
  const { proxy } = context.values.global;
  return {
    name: PROXY_CONTAINER,
    image: imageOf(context, proxy.image, context.proxyImage),
    ports: [{ containerPort: STATUS_PORT, protocol: 'TCP', name: 'mesh-metrics' }],
    args: proxyArguments(context, 'sidecar'),
    lifecycle: WAIT_FOR_AGENT,
    env: agentEnv(context, settings),
    ...pullPolicy(context),
    ...(settings.statusPort !== '0' && { readinessProbe: readinessProbe(context, STATUS_PORT) }),
    ...proxyResources(context),
    volumeMounts: [...mountsOf(context, volumeSet(context)), ...userMounts(context)],
  };
}

/** gRPC libraries read their bootstrap file once, at start: it must be there by then. */
const WAIT_FOR_AGENT = {
  postStart: {
    exec: {
      command: ['pilot-agent', 'wait', `--url=http://localhost:${STATUS_PORT}/healthz/ready`],
    },
  },
};

function agentEnv(context: InjectionContext, settings: PodSettings): readonly EnvVar[] {
  return [
    ...env('ISTIO_META_GENERATOR', 'grpc'),
    ...env('OUTPUT_CERTS', '/var/lib/istio/data'),
    ...localhostProbesEnv(context),
    ...controlPlaneEnv(context),
    ...configurationEnv(context),
    ...appContainersEnv(settings),
    ...nodeEnv(context),
    ...networkEnv(context),
    ...workloadEnv(context),
    ...meshEnv(context),
    ...proxyMetadataEnv(context.proxyConfig),
    ...env('ISTIO_META_DNS_CAPTURE', 'false'), // xds:/// names are never resolved
    ...env('DISABLE_ENVOY', 'true'),
  ];
}

function applicationContainer(context: InjectionContext, name: string): Overlay<Container> {
  return {
    name,
    env: [
      ...env('GRPC_XDS_EXPERIMENTAL_SECURITY_SUPPORT', 'true'),
      ...env('GRPC_XDS_BOOTSTRAP', BOOTSTRAP),
    ],
    volumeMounts: [DATA.mount, XDS.mount, workloadCertificates(context).mount],
  };
}

function volumeSet(context: InjectionContext): VolumeSet {
  return {
    identity: [WORKLOAD_SOCKET, workloadCertificates(context)],
    root: rootCertificate(context),
    shared: XDS,
  };
}
