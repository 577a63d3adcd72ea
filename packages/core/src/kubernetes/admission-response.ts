import type { ReviewVersion } from './admission-review.ts';
import { encodeBase64 } from './base64.ts';
import type { JsonPatchOperation } from './json-patch.ts';

export interface AdmissionAnswer {
  readonly uid: string;
  readonly allowed: boolean;
  /** Why it is not allowed; shown to the user. */
  readonly message?: string;
  /** Left out of the answer where empty. */
  readonly patch?: readonly JsonPatchOperation[];
  /** Shown by kubectl. */
  readonly warnings?: readonly string[];
  /** Written to the audit log, each key below the name of the webhook. */
  readonly auditAnnotations?: Readonly<Record<string, string>>;
}

/**
 * The text of the answering review, in the field order of the API. Without a version it carries no
 * kind either: that is how Istio answers what it could not read.
 */
export function encodeReview(version: ReviewVersion | undefined, answer: AdmissionAnswer): string {
  const response = encodeResponse(version, answer);
  return JSON.stringify(
    version === undefined
      ? { response }
      : { kind: 'AdmissionReview', apiVersion: version, response },
  );
}

function encodeResponse(version: ReviewVersion | undefined, answer: AdmissionAnswer): object {
  const { uid, allowed, message, patch = [], warnings = [], auditAnnotations } = answer;
  const talks = version === 'admission.k8s.io/v1';
  return {
    uid,
    allowed,
    ...(message === undefined ? {} : { status: { metadata: {}, message } }),
    ...(patch.length === 0
      ? {}
      : { patch: encodeBase64(JSON.stringify(patch)), patchType: 'JSONPatch' }),
    ...(talks && auditAnnotations ? { auditAnnotations } : {}),
    ...(talks && warnings.length > 0 ? { warnings } : {}),
  };
}
