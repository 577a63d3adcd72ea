import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { Captured, Upstream } from '../testing/captured.ts';
import { churn, forget, openDescriptors, servingChurn } from '../testing/churn.ts';

const CONNECTIONS = Number(process.env['PILLION_CHURN'] ?? 3000);

/** The seed of a run that failed makes it fail again. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 0x1_0000_0000;
  };
}

it(
  `leaves nothing behind after ${CONNECTIONS} connections that end in every manner`,
  async () => {
    const before = openDescriptors();
    {
      await using upstream = await Upstream.open(servingChurn);
      await using captured = await Captured.open([upstream.endpoint], 'tcp', undefined, 'native');
      const run = { captured, concurrency: 32, chance: seeded(7) };
      await churn({ ...run, connections: CONNECTIONS });
      for (let turn = 0; captured.listener.active > 0 && turn < 50; turn++) await sleep(20);
      expect(captured.listener.active).toBe(0);
      expect(captured.records.length).toBeGreaterThan(CONNECTIONS * 0.8);
      forget(upstream);
      // A few pipes are kept for the next streams; their number does not grow with connections.
      expect(openDescriptors().pipes - before.pipes).toBeLessThanOrEqual(2 * 16);
      expect(openDescriptors().sockets - before.sockets).toBeLessThanOrEqual(4);
    }
    await sleep(50);
    expect(openDescriptors()).toEqual(before);
  },
  CONNECTIONS * 10 + 20_000,
);
