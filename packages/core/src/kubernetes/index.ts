export { type JsonPatchOperation, pointerToken } from './json-patch.ts';
export type {
  Container,
  EnvVar,
  Json,
  ObjectMeta,
  OwnerReference,
  Pod,
  PodSpec,
  Volume,
} from './types.ts';
