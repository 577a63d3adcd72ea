import { reason } from '@pillion/core/values';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../testing/manual-clock.ts';
import { errorAnswer, type ReviewAnswer, type ReviewCall } from './review-handler.ts';
import { withDeadline } from './with-deadline.ts';

const ANSWER = errorAnswer(200, 'done', reason('test', 'Of a test.'));

function call(timeoutMs?: number): ReviewCall {
  return {
    path: '/inject',
    contentType: 'application/json',
    ...(timeoutMs !== undefined && { timeoutMs }),
    readBody: async () => ({ kind: 'read', text: '' }),
  };
}

describe('withDeadline', () => {
  it('passes an answer on that is in time, and leaves no timer behind', async () => {
    const clock = new ManualClock(new Date('2026-01-01'));
    const handler = withDeadline(clock)(async () => ANSWER);
    expect(await handler(call(1000))).toBe(ANSWER);
    expect(clock.next).toBeUndefined();
  });

  it('answers in place of a handler that waits for too long', async () => {
    const clock = new ManualClock(new Date('2026-01-01'));
    const { promise } = Promise.withResolvers<ReviewAnswer>();
    const answer = withDeadline(clock)(() => promise)(call(1000));
    clock.advance(1000);
    expect(await answer).toMatchObject({
      status: 504,
      decision: {
        result: 'error',
        reason: { code: 'deadline.exceeded', evidence: { timeout: '1000ms' } },
      },
    });
  });

  it('tells of a computation that ended too late, although no timer could fire', async () => {
    const clock = new ManualClock(new Date('2026-01-01'));
    // Time passes without timers, as while JavaScript computes.
    const busy = { ...clockOf(clock), monotonic: steps(0, 5000) };
    const handler = withDeadline(busy)(async () => ANSWER);
    expect((await handler(call(1000))).status).toBe(504);
  });

  it('waits without end for a caller that set no timeout', async () => {
    const clock = new ManualClock(new Date('2026-01-01'));
    const { promise, resolve } = Promise.withResolvers<ReviewAnswer>();
    const answer = withDeadline(clock)(() => promise)(call());
    clock.advance(3_600_000);
    resolve(ANSWER);
    expect(await answer).toBe(ANSWER);
  });
});

function clockOf(clock: ManualClock) {
  return { now: () => clock.now(), after: clock.after.bind(clock) };
}

function steps(...times: number[]): () => number {
  return () => times.shift() ?? 0;
}
