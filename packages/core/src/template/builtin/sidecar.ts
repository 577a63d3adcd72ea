import { defineTemplate, type Template } from '../define-template.ts';
import { pullSecrets } from './container-parts.ts';
import { initContainer } from './init-container.ts';
import { sidecarMetadata } from './metadata.ts';
import { podSettings } from './pod-settings.ts';
import { proxyContainer } from './proxy-container.ts';
import { sidecarVolumes, volumesOf } from './volume-set.ts';
import { customBootstrap, lightstepCertificates, userVolumes } from './volumes.ts';

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
        volumes: [
          ...volumesOf(context, sidecarVolumes(context), customBootstrap(context)),
          ...userVolumes(context),
          ...lightstepCertificates(context).map(({ volume }) => volume),
        ],
        ...pullSecrets(context),
      },
    };
  },
});
