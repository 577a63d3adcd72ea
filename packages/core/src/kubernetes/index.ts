export { type AdmissionAnswer, encodeReview } from './admission-response.ts';
export {
  type AdmissionRequest,
  type DecodedReview,
  decodeReview,
  type ReviewVersion,
  type UndecodableReview,
} from './admission-review.ts';
export {
  injectorRbac,
  type InjectorRbac,
  type InjectorRbacOptions,
  type RbacRule,
} from './injector-rbac.ts';
export { type JsonPatchOperation, pointerToken } from './json-patch.ts';
export {
  isEmptySelector,
  type Labels,
  type LabelRequirement,
  type LabelSelector,
  matchesSelector,
  selectorFault,
} from './label-selector.ts';
export { owningWorkload, type Workload } from './owner.ts';
export { canonicalQuantity, quantityError } from './quantity.ts';
export { typedEncoding } from './typed-encoding.ts';
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
