import type { InjectionContext } from '../context.ts';
import { defineTemplate, type Template } from '../define-template.ts';
import type { PodOverlay } from '../overlay.ts';
import { initContainer } from './init-container.ts';
import { sidecarMetadata } from './metadata.ts';
import { podSettings } from './pod-settings.ts';
import { proxyContainer } from './proxy-container.ts';
import {
  CREDENTIAL_SOCKET,
  customBootstrap,
  DATA,
  ENVOY,
  lightstepCertificates,
  mountedCertificates,
  POD_INFO,
  rootCertificateWithCrl,
  token,
  userVolumes,
  WORKLOAD_SOCKET,
  workloadCertificates,
} from './volumes.ts';

type SpecOverlay = NonNullable<PodOverlay['spec']>;

/** The proxy beside the application, with all of the pod's TCP traffic redirected into it. */
export const sidecar: Template = defineTemplate({
  name: 'sidecar',
  render(context) {
    const settings = podSettings(context);
    const proxy = proxyContainer(context, settings);
    const init = settings.mode === 'NONE' ? [] : [initContainer(context, settings)];
    return {
      metadata: sidecarMetadata(context, settings),
      spec: {
        initContainers: settings.native ? [...init, proxy] : init,
        ...(settings.native ? {} : { containers: [proxy] }),
        volumes: volumes(context),
        ...pullSecrets(context),
      },
    };
  },
});

function volumes(context: InjectionContext): NonNullable<SpecOverlay['volumes']> {
  const mounted = [
    WORKLOAD_SOCKET,
    CREDENTIAL_SOCKET,
    workloadCertificates(context),
    ...customBootstrap(context),
    ENVOY,
    DATA,
    POD_INFO,
    token(context),
    ...rootCertificateWithCrl(context),
    ...mountedCertificates(context),
  ];
  return [
    ...mounted.map(({ volume }) => volume),
    ...userVolumes(context),
    ...lightstepCertificates(context).map(({ volume }) => volume),
  ];
}

/** The Secrets that the proxy's image is pulled with. */
export function pullSecrets({ values }: InjectionContext): Pick<SpecOverlay, 'imagePullSecrets'> {
  const { imagePullSecrets } = values.global;
  return imagePullSecrets.length
    ? { imagePullSecrets: imagePullSecrets.map((name) => ({ name })) }
    : {};
}
