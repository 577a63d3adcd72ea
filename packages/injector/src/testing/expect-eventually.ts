import { setTimeout as sleep } from 'node:timers/promises';

/** Waits for something outside our control, such as the kernel telling of a file. */
export async function expectEventually(
  check: () => boolean | Promise<boolean>,
  limitMs = 5000,
): Promise<void> {
  const end = performance.now() + limitMs;
  while (!(await check())) {
    if (performance.now() > end) throw new Error(`did not happen within ${limitMs} ms`);
    await sleep(10);
  }
}
