export { DEFAULT_VALUES, mergeValues } from './default-values.ts';
export { type Installation, resolveInstallation } from './installation.ts';
export { instanceLabels, type Labels, ownerOf, OURS } from './labels.ts';
export { namespaceObject } from './namespace.ts';
export { manifests, type StageOptions, type Stages, stagesOf } from './manifests.ts';
export { DEFAULT_NAMESPACE, FIELD_MANAGER, type Names, namesOf } from './names.ts';
export type { KubernetesObject } from './object.ts';
export {
  FAILURE_POLICIES,
  type FailurePolicy,
  IMAGE_PULL_POLICIES,
  type ImagePullPolicy,
  type ManifestOptions,
  NATIVE_SIDECARS,
  type NativeSidecars,
  WATCHDOG_MODES,
  type WatchdogMode,
} from './options.ts';
export { plainManifests, writeManifests } from './write.ts';
