import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseSave } from '@pillion/core/ruleset';
import { FakeMachine } from './fake/machine.ts';
import { revertText } from './revert.ts';

/** What differs between two runs of the program. */
const flags = fc
  .tuple(
    fc.constantFrom('REDIRECT', 'TPROXY'),
    fc.constantFrom([], ['-c', 'eth8,eth9']),
    fc.constantFrom([], ['-k', 'docker0']),
    fc.constantFrom([], ['--redirect-dns', '--capture-all-dns']),
    fc.constantFrom([], ['--drop-invalid']),
    fc.constantFrom(['-i', '*'], ['-i', '10.0.0.0/8'], []),
  )
  .map(([mode, ...rest]) => ['-u', '1337', '-b', '*', '-m', mode, ...rest.flat()]);

/** Rules of others, some before ours and some behind. */
const foreign = fc.array(
  fc.record({
    verb: fc.constantFrom('-A', '-I'),
    chain: fc.constantFrom('PREROUTING', 'OUTPUT'),
    port: fc.integer({ min: 1, max: 9 }),
  }),
  { maxLength: 6 },
);

it('whatever replaced whatever, what is ours comes back to its places among the rules of others', async () => {
  await fc.assert(
    fc.asyncProperty(flags, flags, foreign, foreign, async (first, second, early, late) => {
      const machine = new FakeMachine();
      const { netfilter } = machine;
      netfilter.restore('nft', 'ipv4', rulesOf(early));
      await machine.run(first);
      netfilter.restore('nft', 'ipv4', rulesOf(late));
      const before = netfilter.save('nft', 'ipv4');
      await machine.run(second);
      const now = netfilter.save('nft', 'ipv4');
      netfilter.restore(
        'nft',
        'ipv4',
        revertText(parseSave(before, 'ipv4'), parseSave(now, 'ipv4')),
      );
      expect(rulesIn(netfilter.save('nft', 'ipv4'))).toEqual(rulesIn(before));
    }),
    { numRuns: 60 },
  );
});

function rulesOf(rules: readonly { verb: string; chain: string; port: number }[]): string {
  const lines = rules.map(
    ({ verb, chain, port }) => `${verb} ${chain} -p udp --dport ${port} -j RETURN\n`,
  );
  return `*nat\n${lines.join('')}COMMIT\n`;
}

/** The rules of each chain, in order; an empty built-in chain is no more than an open table. */
function rulesIn(saved: string): Record<string, string[]> {
  const chains = parseSave(saved, 'ipv4').tables.flatMap((table) =>
    table.chains.map(({ name, rules }): [string, string[]] => [
      `${table.name} ${name}`,
      rules.map(({ spec }) => spec),
    ]),
  );
  return Object.fromEntries(
    chains.filter(([name, rules]) => name.includes('ISTIO') || rules.length > 0),
  );
}
