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
export {
  MATCH_CONDITIONS,
  type MatchCondition,
  type MutatingWebhookConfiguration,
  webhookConfiguration,
  webhookConfigurationName,
  type WebhookOptions,
  type WebhookTarget,
} from './webhook-configuration.ts';
export {
  WEBHOOK_PREFIXES,
  type WebhookPrefix,
  webhookSelectors,
  type WebhookSelectors,
} from './webhook-selectors.ts';
