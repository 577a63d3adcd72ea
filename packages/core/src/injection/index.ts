export { type AdmissionHttpRequest, admit } from './admit.ts';
export type { ClusterFacts, NamespaceFacts } from './cluster-facts.ts';
export {
  type InjectionConfig,
  type InjectionEnvironment,
  type InjectionSources,
  loadInjectionConfig,
} from './config.ts';
export { decide, type Decision, IGNORED_NAMESPACES, type InjectionPolicy } from './decide.ts';
export {
  type DocumentOptions,
  type DocumentReport,
  type InjectedDocuments,
  injectDocuments,
} from './inject-documents.ts';
export { inject, type InjectRequest } from './inject.ts';
export { ISTIO_QUIRKS, type IstioQuirks } from './istio-quirks.ts';
export type { NativeSidecarMode } from './native-sidecars.ts';
export type { Admission, Injected, Outcome, Refused, Skipped } from './outcome.ts';
export type { PillionValues } from './pillion-values.ts';
export { proxyEnvFromPath } from './proxy-env-from-path.ts';
export { selectWebhook, type WebhookQuestion, type WebhookSelection } from './select-webhook.ts';
export { skipNotice } from './skip-notice.ts';
