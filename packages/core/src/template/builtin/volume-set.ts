import type { InjectionContext } from '../context.ts';
import {
  CREDENTIAL_SOCKET,
  DATA,
  ENVOY,
  mountedCertificates,
  type MountedVolume,
  POD_INFO,
  rootCertificateWithCrl,
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
  /** Where agent and proxy, or agent and application, meet. */
  readonly shared: MountedVolume;
}

/** In the order that Istio's templates have; volumes and mounts do not have the same. */
export function volumesOf(
  context: InjectionContext,
  { identity, root, shared }: VolumeSet,
  custom: readonly MountedVolume[] = [],
): readonly VolumeOverlay[] {
  const own = [...identity, ...custom, shared, DATA, POD_INFO, token(context)];
  const all = [...own, ...root, ...mountedCertificates(context)];
  return all.map(({ volume }) => volume);
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

export function sidecarVolumes(context: InjectionContext): VolumeSet {
  return {
    identity: [WORKLOAD_SOCKET, CREDENTIAL_SOCKET, workloadCertificates(context)],
    root: rootCertificateWithCrl(context),
    shared: ENVOY,
  };
}
