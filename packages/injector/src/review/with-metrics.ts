import type { Clock } from '../clock.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { ReviewHandler } from './review-handler.ts';

/** Counts every call once, by what it came to. */
export function withMetrics(
  metrics: Metrics,
  clock: Clock,
): (next: ReviewHandler) => ReviewHandler {
  return (next) => async (call) => {
    const started = clock.monotonic();
    metrics.reviewStarted();
    const answer = await next(call);
    metrics.reviewEnded(answer.decision, (clock.monotonic() - started) / 1000);
    return answer;
  };
}
