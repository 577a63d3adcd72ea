import { reason } from '@pillion/core/values';
import type { Clock } from '../clock.ts';
import { errorAnswer, type ReviewAnswer, type ReviewHandler } from './review-handler.ts';

/**
 * The API server says in the query how long it waits, and then acts on its failure policy. An answer after
 * that is read by nobody: the call ends as a timeout, and counts as one.
 */
export function withDeadline(clock: Clock): (next: ReviewHandler) => ReviewHandler {
  return (next) => async (call) => {
    const { timeoutMs } = call;
    if (timeoutMs === undefined) return next(call);
    const deadline = clock.monotonic() + timeoutMs;
    const { promise: late, resolve } = Promise.withResolvers<ReviewAnswer>();
    const timer = clock.after(timeoutMs, () => resolve(timedOut(timeoutMs)));
    try {
      const answer = await Promise.race([next(call), late]);
      // A review computes without pause, so that the timer may fire only after it.
      return clock.monotonic() > deadline ? timedOut(timeoutMs) : answer;
    } finally {
      timer.cancel();
    }
  };
}

function timedOut(timeoutMs: number): ReviewAnswer {
  const why = reason(
    'deadline.exceeded',
    'The answer was not ready when the caller stopped waiting.',
    {
      timeout: `${timeoutMs}ms`,
    },
  );
  return errorAnswer(504, `deadline exceeded: no answer within ${timeoutMs}ms`, why);
}
