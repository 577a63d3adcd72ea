export { type AdmissionHttpRequest, admit } from './admit.ts';
export type { ClusterFacts, NamespaceFacts } from './cluster-facts.ts';
export {
  type InjectionConfig,
  type InjectionEnvironment,
  type InjectionSources,
  loadInjectionConfig,
} from './config.ts';
export {
  type DocumentOptions,
  type DocumentReport,
  type InjectedDocuments,
  injectDocuments,
} from './inject-documents.ts';
export { inject, type InjectRequest, type WorkloadIdentity } from './inject.ts';
export type { Admission, Injected, Outcome, Refused, Skipped } from './outcome.ts';
