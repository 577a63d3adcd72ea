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
