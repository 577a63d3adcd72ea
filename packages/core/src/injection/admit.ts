import { encodeReview } from '../kubernetes/admission-response.ts';
import { type AdmissionRequest, decodeReview } from '../kubernetes/admission-review.ts';
import type { InjectionConfig } from './config.ts';
import { inject } from './inject.ts';
import type { Admission, Outcome } from './outcome.ts';
import { proxyEnvFromPath } from './proxy-env-from-path.ts';

export interface AdmissionHttpRequest {
  /** The request body as it arrived: an AdmissionReview as JSON (or YAML), not empty. */
  readonly body: string;
  /** The URL's path, e.g. `/inject/cluster/c1/net/n1`, without the query. */
  readonly path: string;
}

/** One admission review, from text to text. Whatever it holds is answered, with HTTP status 200. */
export function admit(config: InjectionConfig, http: AdmissionHttpRequest): Admission {
  const decoded = decodeReview(http.body);
  if (!decoded.ok) {
    const { version, uid, message } = decoded.fault;
    const body = encodeReview(version, { uid, allowed: false, message });
    return { body, uid, namespace: '', podName: '' };
  }
  const { request } = decoded;
  const { pod, uid } = request;
  const namespace = pod.metadata?.namespace || request.namespace;
  const outcome = inject(config, { pod, namespace, proxyEnv: proxyEnvFromPath(http.path) });
  return {
    body: answer(request, outcome),
    outcome,
    uid,
    namespace,
    podName: pod.metadata?.name || pod.metadata?.generateName || '',
  };
}

function answer({ version, uid }: AdmissionRequest, outcome: Outcome): string {
  const { reason, warnings } = outcome;
  const templates = outcome.kind === 'injected' ? { templates: outcome.templates.join(',') } : {};
  const auditAnnotations = { reason: reason.code, ...templates };
  const common = { uid, warnings, auditAnnotations };
  switch (outcome.kind) {
    case 'injected':
      return encodeReview(version, { ...common, allowed: true, patch: outcome.patch });
    case 'skipped':
      return encodeReview(version, { ...common, allowed: true });
    case 'refused':
      return encodeReview(version, { ...common, allowed: false, message: outcome.message });
  }
}
