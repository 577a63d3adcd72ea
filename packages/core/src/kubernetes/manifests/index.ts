export { DEFAULT_VALUES, mergeValues } from './default-values.ts';
export { type Installation, resolveInstallation } from './installation.ts';
export { instanceLabels, ownerOf } from './labels.ts';
export { namespaceObject } from './namespace.ts';
export { manifests, type StageOptions, type Stages, stagesOf } from './manifests.ts';
export { DEFAULT_NAMESPACE, FIELD_MANAGER, type Names, namesOf } from './names.ts';
export type { KubernetesObject } from './object.ts';
export type {
  FailurePolicy,
  ImagePullPolicy,
  ManifestOptions,
  NativeSidecars,
  WatchdogMode,
} from './options.ts';
export { plainManifests, writeManifests } from './write.ts';
