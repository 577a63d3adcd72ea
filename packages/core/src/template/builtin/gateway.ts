import type { Container, EnvVar } from '../../kubernetes/types.ts';
import type { InjectionContext } from '../context.ts';
import { defineTemplate, type Template } from '../define-template.ts';
import type { Overlay, PodOverlay } from '../overlay.ts';
import { imageOf, PROMETHEUS_PORT, pullPolicy, pullSecrets } from './container-parts.ts';
import { canonicalLabels, defaultContainers, revisionAnnotation } from './metadata.ts';
import { PROXY_CONTAINER, type PodSettings, podSettings } from './pod-settings.ts';
import { proxyArguments, READY } from './proxy-container.ts';
import {
  appContainersEnv,
  bootstrapEnv,
  complianceEnv,
  configurationEnv,
  controlPlaneEnv,
  CPU_LIMIT,
  env,
  MEMORY_LIMIT,
  meshEnv,
  networkEnv,
  nodeEnv,
  proxyMetadataEnv,
  workloadEnv,
} from './proxy-env.ts';
import { mountsOf, type VolumeSet, volumesOf } from './volume-set.ts';
import {
  CREDENTIAL_SOCKET,
  customBootstrap,
  ENVOY,
  rootCertificate,
  withEmptyDir,
  WORKLOAD_SOCKET,
  workloadCertificates,
} from './volumes.ts';

/** A pod that is nothing but a proxy: no capture; its author writes ports and `image: auto`. */
export const gateway: Template = defineTemplate({
  name: 'gateway',
  render(context) {
    const settings = podSettings(context);
    const volumes = volumeSet(context);
    return {
      metadata: {
        labels: canonicalLabels(context),
        annotations: { ...revisionAnnotation(context), ...defaultContainers(context, settings) },
      },
      spec: {
        ...podSecurity(context),
        containers: [
          {
            ...proxyContainer(context, settings),
            volumeMounts: mountsOf(context, volumes, customBootstrap(context)),
          },
        ],
        volumes: volumesOf(context, volumes, customBootstrap(context)),
        ...pullSecrets(context),
      },
    };
  },
});

function proxyContainer(context: InjectionContext, settings: PodSettings): Overlay<Container> {
  const { proxy } = context.values.global;
  const delay = proxy.readinessInitialDelaySeconds;
  return {
    name: PROXY_CONTAINER,
    image: imageOf(context, proxy.image, context.proxyImage),
    ports: [PROMETHEUS_PORT],
    args: proxyArguments(context, 'router'),
    ...(proxy.lifecycle && { lifecycle: proxy.lifecycle }),
    securityContext: { runAsUser: context.proxyUid, runAsGroup: context.proxyGid },
    env: gatewayEnv(context, settings),
    ...pullPolicy(context),
    readinessProbe: {
      httpGet: READY,
      ...(delay ? { initialDelaySeconds: delay } : {}),
      periodSeconds: proxy.readinessPeriodSeconds,
      timeoutSeconds: 3,
      failureThreshold: proxy.readinessFailureThreshold,
    },
  };
}

function gatewayEnv(context: InjectionContext, settings: PodSettings): readonly EnvVar[] {
  return [
    ...controlPlaneEnv(context),
    CPU_LIMIT,
    ...configurationEnv(context),
    MEMORY_LIMIT,
    ...appContainersEnv(settings),
    ...complianceEnv(context),
    ...nodeEnv(context),
    ...env(
      'ISTIO_META_INTERCEPTION_MODE',
      context.proxyConfig.interceptionMode ?? 'REDIRECT', // no annotation: nothing is intercepted
    ),
    ...networkEnv(context),
    ...workloadEnv(context),
    ...bootstrapEnv(context),
    ...meshEnv(context),
    ...proxyMetadataEnv(context.proxyConfig),
  ];
}

/** Lets a proxy that is not root bind ports 80 and 443, unless the mesh's author says otherwise. */
function podSecurity({
  values,
}: InjectionContext): Pick<NonNullable<PodOverlay['spec']>, 'securityContext'> {
  const { securityContext, seccompProfile } = values.gateways;
  if (Object.keys(securityContext).length) return { securityContext };
  return {
    securityContext: {
      sysctls: [{ name: 'net.ipv4.ip_unprivileged_port_start', value: '0' }],
      ...(Object.keys(seccompProfile).length ? { seccompProfile } : {}),
    },
  };
}

function volumeSet(context: InjectionContext): VolumeSet {
  return {
    identity: [
      WORKLOAD_SOCKET,
      withEmptyDir(CREDENTIAL_SOCKET),
      withEmptyDir(workloadCertificates(context)),
    ],
    root: rootCertificate(context),
    shared: ENVOY,
  };
}
