import { expect, it } from 'vitest';
import { stress } from '../testing/stress.ts';

/** `pnpm --filter @pillion/proxy test:stress` does the same with 100,000 of each, with sanitizers on. */
const CONNECTIONS = 2000;

it.each(['tcp', 'http'] as const)(
  `leaves nothing behind after ${CONNECTIONS} connections of %s that end in every manner`,
  async (kind) => {
    const { records, active, open, closed } = await stress(kind, CONNECTIONS, 7);
    expect(active).toBe(0);
    expect(records).toBeGreaterThan(CONNECTIONS * 0.8);
    // A few pipes are kept for the next streams; their number does not grow with connections.
    expect(open.pipes).toBeLessThanOrEqual(2 * 16);
    expect(open.sockets).toBeLessThanOrEqual(4);
    expect(closed).toEqual({ sockets: 0, pipes: 0 });
  },
);
