import type { Admission, AdmissionHttpRequest } from '@pillion/core/injection';
import { reason } from '@pillion/core/values';
import {
  type Decision,
  errorAnswer,
  type ReviewAnswer,
  type ReviewHandler,
} from './review-handler.ts';

export type Admit = (request: AdmissionHttpRequest) => Admission;

/**
 * Istio's HTTP contract around a review. The order is Istio's too: the body is looked at before the content
 * type, which must be exactly `application/json`, without parameters.
 */
export function withReview(admit: Admit): ReviewHandler {
  return async (call) => {
    const body = await call.readBody();
    if (body.kind === 'aborted') return aborted();
    if (body.kind === 'tooLarge') return tooLarge(body.limit);
    if (body.text === '') return empty();
    if (call.contentType !== 'application/json') return wrongContentType(call.contentType);
    return answer(admit({ body: body.text, path: call.path }));
  };
}

function answer(admission: Admission): ReviewAnswer {
  const { outcome, uid, namespace, podName: pod } = admission;
  const subject = { uid, namespace, pod };
  const decision: Decision =
    outcome === undefined
      ? { ...subject, result: 'error', reason: UNDECODABLE, templates: [], warnings: [] }
      : {
          ...subject,
          result: outcome.kind,
          reason: outcome.reason,
          templates: outcome.kind === 'injected' ? outcome.templates : [],
          warnings: outcome.warnings,
        };
  return { status: 200, body: admission.body, decision };
}

const UNDECODABLE = reason('review.undecodable', 'The body is not an AdmissionReview of a pod.');

function empty(): ReviewAnswer {
  return errorAnswer(400, 'no body found', reason('http.emptyBody', 'The request has no body.'));
}

function wrongContentType(contentType = ''): ReviewAnswer {
  const why = reason('http.contentType', 'The content type is not exactly application/json.', {
    contentType,
  });
  return errorAnswer(415, 'invalid Content-Type, want `application/json`', why);
}

function tooLarge(limit: number): ReviewAnswer {
  const why = reason('http.bodyTooLarge', 'The body is larger than reviews ever are.', {
    limit: String(limit),
  });
  return errorAnswer(400, `Request entity too large: limit is ${limit}`, why);
}

function aborted(): ReviewAnswer {
  const why = reason('http.aborted', 'The caller went away before its request was complete.');
  return errorAnswer(400, 'request body incomplete', why);
}
