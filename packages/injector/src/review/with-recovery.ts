import { reason } from '@pillion/core/values';
import { errorAnswer, type ReviewHandler } from './review-handler.ts';

const WHY = reason('internal', 'A defect of the injector; its log holds the stack.');

/**
 * A defect in one review must not end the others. It is answered as a failed call and not as a refusal, so
 * that the webhook's failure policy decides what becomes of the pod.
 */
export function withRecovery(next: ReviewHandler): ReviewHandler {
  return async (call) => {
    try {
      return await next(call);
    } catch (error) {
      return errorAnswer(500, 'internal error', WHY, error);
    }
  };
}
