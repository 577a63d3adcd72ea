import type { JsonObject } from '../../mesh/index.ts';

/** What an installation is asked for; all but the release has a default. */
export interface ManifestOptions {
  /** Version of Pillion: the default tag, and a label. */
  readonly release: string;
  /** Empty or `default` for the one that `istio-injection=enabled` means. */
  readonly revision?: string;
  /** Default `istio-system`. */
  readonly namespace?: string;
  /** Registry and path of all images. Default `pillion`. */
  readonly hub?: string;
  /** Tag of all images. Default: the release. */
  readonly tag?: string;
  /** Default: Kubernetes' own, `IfNotPresent` but for `latest`. */
  readonly imagePullPolicy?: ImagePullPolicy;
  /** Of the injector. Default 2. */
  readonly replicas?: number;
  /** What becomes of a pod when no injector answers. Default `Fail`. */
  readonly failurePolicy?: FailurePolicy;
  /** Default `auto`: where every kubelet has them. */
  readonly nativeSidecars?: NativeSidecars;
  /** What becomes of pods that lack their sidecar. Default `off`. */
  readonly watchdog?: WatchdogMode;
  /** Further names that namespaces may use in `istio.io/rev` for this revision; `default` takes the unlabelled ones over. */
  readonly revisionTags?: readonly string[];
  /** Helm values of Istio's chart, laid over the defaults; `meshConfig` among them goes to the ConfigMap `istio`. */
  readonly values?: JsonObject;
}

export const IMAGE_PULL_POLICIES = ['Always', 'IfNotPresent', 'Never'] as const;
export type ImagePullPolicy = (typeof IMAGE_PULL_POLICIES)[number];

export type FailurePolicy = 'Fail' | 'Ignore';

export type NativeSidecars = 'auto' | 'true' | 'false';

export type WatchdogMode = 'off' | 'report' | 'restart';
