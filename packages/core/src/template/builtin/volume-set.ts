import type { InjectionContext } from '../context.ts';
import {
  CA_CRL,
  CREDENTIAL_SOCKET,
  DATA,
  ENVOY,
  mountedCertificates,
  type MountedVolume,
  POD_INFO,
  rootCertificate,
  token,
  type VolumeMount,
  type VolumeOverlay,
  WORKLOAD_SOCKET,
  workloadCertificates,
} from './volumes.ts';

/** What the templates' volumes differ in; the rest is common to all of them. */
export interface VolumeSet {
  /** Sockets and certificates of the workload's identity. */
  readonly identity: readonly MountedVolume[];
  /** The mesh's root certificate. */
  readonly root: readonly MountedVolume[];
  /** What is there without being mounted. */
  readonly unmounted?: readonly VolumeOverlay[];
  /** Where agent and proxy, or agent and application, meet. */
  readonly shared: MountedVolume;
}

/** In the order that Istio's templates have; volumes and mounts do not have the same. */
export function volumesOf(
  context: InjectionContext,
  { identity, root, unmounted = [], shared }: VolumeSet,
  custom: readonly MountedVolume[] = [],
): readonly VolumeOverlay[] {
  const own = [...identity, ...custom, shared, DATA, POD_INFO, token(context), ...root];
  return [
    ...own.map(({ volume }) => volume),
    ...unmounted,
    ...mountedCertificates(context).map(({ volume }) => volume),
  ];
}

export function mountsOf(
  context: InjectionContext,
  { identity, root, shared }: VolumeSet,
  custom: readonly MountedVolume[] = [],
): readonly VolumeMount[] {
  const own = [...identity, ...root, DATA, ...custom, shared, token(context)];
  const all = [...own, ...mountedCertificates(context), POD_INFO];
  return all.map(({ mount }) => mount);
}

/** Istio's pods have the list of revoked certificates also where no root certificate is mounted. */
export function sidecarVolumes(context: InjectionContext): VolumeSet {
  const root = rootCertificate(context);
  return {
    identity: [WORKLOAD_SOCKET, CREDENTIAL_SOCKET, workloadCertificates(context)],
    ...(root.length > 0 ? { root: [...root, CA_CRL] } : { root, unmounted: [CA_CRL.volume] }),
    shared: ENVOY,
  };
}
