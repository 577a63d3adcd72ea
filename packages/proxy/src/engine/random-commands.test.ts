import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openDescriptors } from '../testing/churn.ts';
import { withEngine } from '../testing/engine.ts';
import { type Ask, ask } from '../testing/random-commands.ts';

const of = fc.integer({ min: -1, max: 45 });
const bytes = fc.integer({ min: 0, max: 400_000 });
const asks: fc.Arbitrary<Ask> = fc.oneof(
  fc.record({ kind: fc.constantFrom('connect', 'wait') }),
  fc.record({
    kind: fc.constantFrom('end', 'reset', 'pause', 'resume', 'tell', 'release'),
    of,
  }),
  fc.record({ kind: fc.constant('close'), of, lingerMs: fc.constantFrom(0, 5) }),
  fc.record({ kind: fc.constantFrom('send', 'send', 'send', 'adopt'), of, bytes }),
  fc.record({ kind: fc.constant('relay'), of, to: of }),
  fc.record({ kind: fc.constant('carry'), of, to: of, bytes }),
);

/** `pnpm --filter @pillion/proxy test:fuzz` does the same for as long as it is told to. */
const RUNS = Number(process.env['PILLION_FUZZ_RUNS'] ?? 60);

it('takes any commands in any order: every connection ends once, and nothing is left', async () => {
  const before = openDescriptors();
  await fc.assert(
    fc.asyncProperty(fc.array(asks, { minLength: 1, maxLength: 60 }), async (list) => {
      await withEngine(async (engine) => expect(await ask(engine, list)).toEqual([]));
    }),
    { numRuns: RUNS },
  );
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(openDescriptors()).toEqual(before);
});
