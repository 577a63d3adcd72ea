/**
 * The wire shapes of Kubernetes, as JSON carries them; types only, so that no client library is
 * loaded. An admission review may leave `apiVersion` and `kind` of its pod out.
 */
import type { IContainer } from 'kubernetes-models/v1/Container';
import type { IPod } from 'kubernetes-models/v1/Pod';
import type { IPodSpec } from 'kubernetes-models/v1/PodSpec';

export type Pod = Omit<IPod, 'apiVersion' | 'kind'> & Partial<Pick<IPod, 'apiVersion' | 'kind'>>;
export type PodSpec = IPodSpec;
export type ObjectMeta = NonNullable<IPod['metadata']>;
export type Container = IContainer;
export type EnvVar = NonNullable<Container['env']>[number];
export type Volume = NonNullable<PodSpec['volumes']>[number];
export type OwnerReference = NonNullable<ObjectMeta['ownerReferences']>[number];

/** Any JSON value: what an AdmissionReview, an annotation or a values file decodes to. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json };
