import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endpointOf } from '../testing/playbook.ts';
import type { Cluster } from './cluster.ts';
import type { Place } from './line.ts';
import { type Attempt, Loads } from './load.ts';
import { DEFAULT_TRAFFIC_POLICY } from './traffic-policy.ts';

const ENDPOINT = endpointOf('10.0.0.1:80');

function clusterOf(maxConnections: number, maxPending: number): Cluster {
  return {
    name: 'a',
    kind: 'service',
    service: undefined,
    treatment: 'http',
    endpoints: [ENDPOINT],
    policy: { ...DEFAULT_TRAFFIC_POLICY, maxConnections, maxPending },
  };
}

/** A place in line, and whether its turn has come. */
interface Waiting {
  readonly place: Place;
  called: boolean;
}

describe('a line', () => {
  it('never lets more in than there is room for, and forgets nobody', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 3 }),
        fc.array(
          fc.tuple(fc.constantFrom('arrive', 'finish', 'leave', 'take'), fc.nat({ max: 5 })),
        ),
        async (most, steps) => {
          const loads = new Loads(() => 0);
          const cluster = clusterOf(most, 4);
          const running: Attempt[] = [];
          let waiting: Waiting[] = [];
          let refused = 0;
          const enter = (place?: Place): boolean => {
            const attempt = loads.begin(cluster, ENDPOINT, false, place);
            if (attempt !== undefined) running.push(attempt);
            return attempt !== undefined;
          };
          for (const [step, which] of steps) {
            if (step === 'arrive' && !enter()) {
              const place = loads.queue(cluster);
              if (place !== undefined) {
                const one: Waiting = { place, called: false };
                void place.turn.then(() => (one.called = true));
                waiting.push(one);
              }
            }
            if (step === 'finish')
              running.splice(which % Math.max(1, running.length), 1)[0]?.end('answered');
            if (step === 'leave')
              waiting.splice(which % Math.max(1, waiting.length), 1)[0]?.place.leave();
            await Promise.resolve();
            if (step === 'take') {
              const entered = waiting
                .filter(({ called }) => called)
                .map(({ place }) => enter(place));
              refused += entered.filter((success) => !success).length;
              waiting = waiting.filter(({ called }) => !called);
            }
            expect(refused).toBe(0);
            expect(running.length).toBeLessThanOrEqual(most);
            const called = waiting.filter((one) => one.called).length;
            expect(waiting.length - called).toBeLessThanOrEqual(4);
            // Nobody waits while there is room.
            expect(waiting.length === called || running.length + called === most).toBe(true);
          }
        },
      ),
    );
  });
});
