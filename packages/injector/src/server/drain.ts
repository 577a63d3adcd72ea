import type { Clock } from '../clock.ts';
import type { Listener } from './listener.ts';

export interface DrainOptions {
  /** Goes on accepting for so long: endpoints of a Service are withdrawn slowly. */
  readonly delayMs: number;
  /** From the start of the drain. */
  readonly timeoutMs: number;
  readonly clock: Clock;
  /** Aborted by a second signal. */
  readonly hurry: AbortSignal;
}

/**
 * Ends a listener without losing a review: first readiness is off and every answer asks its caller to leave, then
 * no connection is accepted, then the last review in flight ends. `cutShort` if that took too long.
 */
export async function drain(
  listener: Listener,
  { delayMs, timeoutMs, clock, hurry }: DrainOptions,
): Promise<'clean' | 'cutShort'> {
  const hurried = new Promise<'cutShort'>((resolve) => {
    if (hurry.aborted) resolve('cutShort');
    hurry.addEventListener('abort', () => resolve('cutShort'), { once: true });
  });
  const overdue = sleep(clock, timeoutMs);
  await Promise.race([sleep(clock, delayMs).done, hurried]);
  const stopped = listener.stop();
  const end = await Promise.race([
    stopped.then(() => 'clean' as const),
    overdue.done.then(() => 'cutShort' as const),
    hurried,
  ]);
  overdue.cancel();
  if (end === 'cutShort') {
    listener.cutOff();
    await stopped;
  }
  return end;
}

function sleep(clock: Clock, milliseconds: number): { done: Promise<void>; cancel: () => void } {
  const { promise: done, resolve } = Promise.withResolvers<void>();
  const timer = clock.after(milliseconds, resolve);
  return { done, cancel: () => timer.cancel() };
}
