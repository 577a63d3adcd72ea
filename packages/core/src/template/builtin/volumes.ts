import type { Container, Volume } from '../../kubernetes/types.ts';
import type { InjectionContext } from '../context.ts';
import type { Overlay } from '../overlay.ts';
import { parseJsonAnnotation } from './json-annotation.ts';
import { ownAnnotation } from './pod-settings.ts';

export type VolumeMount = NonNullable<Container['volumeMounts']>[number];
export type VolumeOverlay = Overlay<Volume>;

/** A volume that goes into the pod, and where the proxy sees it. */
export interface MountedVolume {
  readonly volume: VolumeOverlay;
  readonly mount: VolumeMount;
}

/** A volume without a source is an emptyDir to the API server. */
export const WORKLOAD_SOCKET: MountedVolume = {
  volume: { name: 'workload-socket' },
  mount: { name: 'workload-socket', mountPath: '/var/run/secrets/workload-spiffe-uds' },
};

export const CREDENTIAL_SOCKET: MountedVolume = {
  volume: { name: 'credential-socket' },
  mount: { name: 'credential-socket', mountPath: '/var/run/secrets/credential-uds' },
};

export const WORKLOAD_CERTS: MountedVolume = {
  volume: { name: 'workload-certs' },
  mount: { name: 'workload-certs', mountPath: '/var/run/secrets/workload-spiffe-credentials' },
};

/** The same, with its emptyDir spelt out. */
export function withEmptyDir({ volume, mount }: MountedVolume): MountedVolume {
  return Object.keys(volume).length > 1
    ? { volume, mount }
    : { volume: { ...volume, emptyDir: {} }, mount };
}

const GKE_WORKLOAD_CERTS: MountedVolume = {
  volume: {
    name: 'gke-workload-certificate',
    csi: { driver: 'workloadcertificates.security.cloud.google.com' },
  },
  mount: {
    name: 'gke-workload-certificate',
    mountPath: '/var/run/secrets/workload-spiffe-credentials',
    readOnly: true,
  },
};

export const DATA: MountedVolume = {
  volume: { name: 'istio-data', emptyDir: {} },
  mount: { name: 'istio-data', mountPath: '/var/lib/istio/data' },
};

/** Shared between the agent and the proxy; holds private keys, so it stays in memory. */
export const ENVOY: MountedVolume = {
  volume: { name: 'istio-envoy', emptyDir: { medium: 'Memory' } },
  mount: { name: 'istio-envoy', mountPath: '/etc/istio/proxy' },
};

/** Labels and annotations, as they are while the pod runs. */
export const POD_INFO: MountedVolume = {
  volume: {
    name: 'istio-podinfo',
    downwardAPI: {
      items: [
        { path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } },
        { path: 'annotations', fieldRef: { fieldPath: 'metadata.annotations' } },
      ],
    },
  },
  mount: { name: 'istio-podinfo', mountPath: '/etc/istio/pod' },
};

/** The list of revoked certificates, where there is one. */
export const CA_CRL: MountedVolume = {
  volume: { name: 'istio-ca-crl', configMap: { name: 'istio-ca-crl', optional: true } },
  mount: { name: 'istio-ca-crl', mountPath: '/var/run/secrets/istio/crl' },
};

/** The token that the proxy shows the control plane, for its audience only. */
export function token({ values }: InjectionContext): MountedVolume {
  const { aud } = values.global.sds.token;
  const serviceAccountToken = { path: 'istio-token', expirationSeconds: 43_200, audience: aud };
  return {
    volume: { name: 'istio-token', projected: { sources: [{ serviceAccountToken }] } },
    mount: { name: 'istio-token', mountPath: '/var/run/secrets/tokens' },
  };
}

export function workloadCertificates({ values }: InjectionContext): MountedVolume {
  return values.global.caName === 'GkeWorkloadCertificate' ? GKE_WORKLOAD_CERTS : WORKLOAD_CERTS;
}

/** The mesh's root certificate, by ConfigMap or, where enabled, by ClusterTrustBundle. */
export function rootCertificate({ values }: InjectionContext): readonly MountedVolume[] {
  const { pilotCertProvider, trustBundleName } = values.global;
  if (pilotCertProvider !== 'istiod') return [];
  const bundle = {
    name: `istio.io:istiod-ca:${trustBundleName || 'root-cert'}`,
    path: 'root-cert.pem',
  };
  const source: VolumeOverlay =
    values.pilot.env['ENABLE_CLUSTER_TRUST_BUNDLE_API'] === 'true'
      ? { projected: { sources: [{ clusterTrustBundle: bundle }] } }
      : { configMap: { name: trustBundleName || 'istio-ca-root-cert' } };
  return [
    {
      volume: { name: 'istiod-ca-cert', ...source },
      mount: { name: 'istiod-ca-cert', mountPath: '/var/run/secrets/istio' },
    },
  ];
}

export function customBootstrap(context: InjectionContext): readonly MountedVolume[] {
  const name = ownAnnotation(context, 'sidecar.istio.io/bootstrapOverride');
  if (name === undefined) return [];
  return [
    {
      volume: { name: 'custom-bootstrap-volume', configMap: { name } },
      mount: { name: 'custom-bootstrap-volume', mountPath: '/etc/istio/custom-bootstrap' },
    },
  ];
}

export function mountedCertificates({ values, spec }: InjectionContext): readonly MountedVolume[] {
  if (!values.global.mountMtlsCerts) return [];
  const secretName = `istio.${spec.serviceAccountName || 'default'}`;
  return [
    {
      volume: { name: 'istio-certs', secret: { optional: true, secretName } },
      mount: { name: 'istio-certs', mountPath: '/etc/certs/', readOnly: true },
    },
  ];
}

export function lightstepCertificates(context: InjectionContext): readonly MountedVolume[] {
  const tls = context.proxyConfig.tracing?.tlsSettings;
  if (context.values.global.proxy.tracer !== 'lightstep' || tls === undefined) return [];
  const path = tls.caCertificates ?? '';
  return [
    {
      volume: {
        name: 'lightstep-certs',
        secret: { optional: true, secretName: 'lightstep.cacert' },
      },
      mount: {
        name: 'lightstep-certs',
        mountPath: path.slice(0, path.lastIndexOf('/') + 1),
        readOnly: true,
      },
    },
  ];
}

/** Volumes that the pod's author adds: a JSON object of volume bodies by name. */
export function userVolumes(context: InjectionContext): readonly VolumeOverlay[] {
  return namedBodies(context, 'sidecar.istio.io/userVolume');
}

export function userMounts(context: InjectionContext): readonly VolumeMount[] {
  // A mount without its path is the API server's to refuse, as is any other broken body.
  return namedBodies(context, 'sidecar.istio.io/userVolumeMount') as readonly VolumeMount[];
}

/** A body that names itself keeps its name. */
function namedBodies(context: InjectionContext, annotation: string): readonly { name: string }[] {
  return parseJsonAnnotation(context, annotation).map(([name, body]) => {
    return { name, ...(body as object) };
  });
}
