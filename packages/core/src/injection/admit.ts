import type { InjectionConfig } from './config.ts';
import type { Admission } from './outcome.ts';

export interface AdmissionHttpRequest {
  /** The request body as it arrived: an AdmissionReview as JSON (or YAML), not empty. */
  readonly body: string;
  /** The URL's path, e.g. `/inject/cluster/c1/net/n1`, without the query. */
  readonly path: string;
}

/** One admission review, from text to text. Never throws; an answer is always HTTP 200. */
export function admit(_config: InjectionConfig, _request: AdmissionHttpRequest): Admission {
  return { body: '{"response":{"uid":"","allowed":true}}', uid: '', namespace: '', podName: '' };
}
