import { encodeReview } from '../kubernetes/admission-response.ts';
import { type AdmissionRequest, decodeReview } from '../kubernetes/admission-review.ts';
import type { Problem } from '../values/index.ts';
import type { InjectionConfig } from './config.ts';
import { inject, type InjectRequest } from './inject.ts';
import type { Admission, Outcome } from './outcome.ts';
import { proxyEnvFromPath } from './proxy-env-from-path.ts';
import { refusal } from './refusal.ts';

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
  const podName = pod.metadata?.name || pod.metadata?.generateName || '';
  const injection = { pod, namespace, proxyEnv: proxyEnvFromPath(http.path) };
  return { ...answered(config, request, injection), uid, namespace, podName };
}

/**
 * A pod that breaks injection must not take the server's other answers along: what throws here is
 * nested beyond the stack, or met a mistake of ours, and refuses this one pod.
 */
function answered(
  config: InjectionConfig,
  request: AdmissionRequest,
  injection: InjectRequest,
): Pick<Admission, 'body' | 'outcome'> {
  try {
    const outcome = inject(config, injection);
    return { body: answer(request, outcome), outcome };
  } catch (error) {
    const outcome = refusal([unexpected(error)], []);
    return { body: answer(request, outcome), outcome };
  }
}

function unexpected(error: unknown): Problem {
  const reason =
    error instanceof RangeError
      ? 'the pod is nested too deeply'
      : `unexpected error: ${error instanceof Error ? error.message : String(error)}`;
  const accepted = 'a pod as the API server sends it';
  return { code: 'review.unexpected', subject: 'review', value: '', reason, accepted };
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
