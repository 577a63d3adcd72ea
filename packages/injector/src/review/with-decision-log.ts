import type { Clock } from '../clock.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { Decision, ReviewHandler } from './review-handler.ts';

/** One line a review: who, what, why, how long. */
export function withDecisionLog(log: Logger, clock: Clock): (next: ReviewHandler) => ReviewHandler {
  return (next) => async (call) => {
    const started = clock.monotonic();
    const answer = await next(call);
    const { decision } = answer;
    log[levelOf(decision)](
      {
        event: 'review',
        uid: clip(decision.uid),
        namespace: clip(decision.namespace),
        pod: clip(decision.pod),
        result: decision.result,
        reason: decision.reason.code,
        evidence: clipAll(decision.reason.evidence),
        templates: decision.templates,
        ...(decision.warnings.length > 0 && { warnings: decision.warnings.map(clip) }),
        path: clip(call.path),
        status: answer.status,
        durationMs: Math.round((clock.monotonic() - started) * 1000) / 1000,
        ...(decision.cause !== undefined && { err: decision.cause }),
      },
      decision.reason.sentence,
    );
    return answer;
  };
}

/** What a caller did wrong is a warning; a defect of ours is an error. */
function levelOf({ result, cause }: Decision): keyof Logger {
  if (cause !== undefined) return 'error';
  return result === 'refused' || result === 'error' ? 'warn' : 'info';
}

/** Longer than any valid name. What a review holds is not validated yet, and may be megabytes. */
const LONGEST = 300;

function clip(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}… (${text.length} characters)`;
}

function clipAll(evidence: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(evidence).map(([key, value]) => [key, clip(value)]));
}
