import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeOnKernel } from '@pillion/netns/describe-on-kernel';
import { Namespace } from '@pillion/netns';
import {
  compile,
  parseCaptureArgs,
  parseSave,
  renderIptables,
  resolveCapture,
  type Ruleset,
} from '@pillion/core/ruleset';
import { FakeHost } from './fake/host.ts';
import { withGroupIds } from './groups.ts';
import { readHostFacts } from './host-facts.ts';
import { createLog } from './log.ts';
import { Nft, transactNft } from './nft.ts';
import { holdsOurs, iptablesOf } from './survey.ts';
import { execIn } from './testing/exec-in.ts';
import { describeWithMatrix, readMatrix } from './testing/matrix.ts';
import { NOTHING, type Target, transact, unsettled } from './transact.ts';

/** Those that Istio takes, and that make rules. */
const cases = readMatrix('iptables').filter(
  ({ shown, args }) => shown !== undefined && !args.includes('--cleanup-only=true'),
);
const log = createLog({ write: () => undefined }, { level: 'none', json: false }, () => new Date());
/** The groups that the matrix calls by name. */
const GROUPS = 'java:x:202:\nftp:x:203:\nroot:x:0:\n';
const OPTIONS = { waitSeconds: 5, maxRetries: 0, cniMode: false };

/** Every fifth on each backend in the ordinary run, about 5 s; all of them with PILLION_KERNEL_PAIRS. */
const STRIDE = process.env['PILLION_KERNEL_PAIRS'] === undefined ? 5 : 1;
const chosen = cases.filter((_, index) => index % STRIDE === 0);

/**
 * Configuration after configuration in one namespace, so that each replaces the one before. What the
 * kernel lists afterwards has to be read back as exactly what was wanted.
 */
describeWithMatrix('every configuration of the matrix', () => {
  describeOnKernel('by iptables', ['iptables-nft-save', 'iptables-legacy-save'], () => {
    describe.each(['nft', 'legacy'] as const)('on %s', (flavour) => {
      let namespace: Namespace;
      beforeAll(async () => {
        namespace = await Namespace.create(`matrix-${flavour}`);
      });
      afterAll(async () => {
        await namespace[Symbol.asyncDispose]();
      });

      async function targetsFor(wanted: Ruleset): Promise<readonly Target[]> {
        const deps = { exec: execIn(namespace), host: new FakeHost() };
        const why = { code: 'backend.forced', sentence: '', evidence: {} };
        return await Promise.all(
          (['ipv4', 'ipv6'] as const).map(async (family) => {
            const backend = iptablesOf(deps, flavour, family, OPTIONS);
            const saved = await backend.save();
            if (!saved.ok) throw saved.error;
            const own = wanted.families.includes(family) ? wanted : NOTHING;
            return { backend, reason: why, saved: parseSave(saved.text, family), wanted: own };
          }),
        );
      }

      it.each(chosen)('$name', async ({ args }) => {
        const transaction = await transact(log, await targetsFor(rulesetOf(args)), false);
        if (!transaction.ok) throw transaction.error;
        const rest = await unsettled(transaction.results);
        const texts = rest.map(({ backend: { family }, wanted: ruleset, saved }) =>
          renderIptables(ruleset, family, { saved }),
        );
        expect(texts).toEqual([]);
      });

      it('nothing, in the end', async () => {
        await transact(log, await targetsFor(NOTHING), false);
        expect((await targetsFor(NOTHING)).map(({ saved }) => holdsOurs(saved))).toEqual([
          false,
          false,
        ]);
      });
    });
  });

  describeOnKernel('by native nft', ['nft'], () => {
    let namespace: Namespace;
    beforeAll(async () => {
      namespace = await Namespace.create('matrix-native');
    });
    afterAll(async () => {
      await namespace[Symbol.asyncDispose]();
    });

    it.each(chosen)('$name', async ({ args }) => {
      const nft = new Nft(execIn(namespace));
      const wanted = rulesetOf(args);
      await transactNft(nft, log, wanted, { forceApply: false });
      expect(await transactNft(nft, log, wanted, { forceApply: false })).toMatchObject({
        report: { result: 'unchanged' },
      });
    });
  });
});

function rulesetOf(args: readonly string[]): Ruleset {
  const command = parseCaptureArgs(args, {});
  if (!command.ok) throw new Error(JSON.stringify(command.problems));
  const facts = readHostFacts(new FakeHost(), command.value.run);
  const capture = resolveCapture(command.value.raw, facts);
  if (!capture.ok) throw new Error(JSON.stringify(capture.problems));
  const named = withGroupIds(capture.value, GROUPS);
  if (!named.ok) throw new Error(JSON.stringify(named.problems));
  return compile(named.value);
}
