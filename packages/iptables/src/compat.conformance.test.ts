import { expect, it } from 'vitest';
import { FakeMachine } from './fake/machine.ts';
import { describeWithMatrix, type MatrixCase, readMatrix } from './testing/matrix.ts';

async function dryRun({ args }: MatrixCase, ...more: readonly string[]) {
  const dry = ['--dry-run', '--compat', 'istio', ...more];
  const { code, stdout } = await new FakeMachine().run([...args, ...dry]);
  return { code, stdout: stdout.trimEnd() };
}

const succeeds = ({ refusal }: MatrixCase) => refusal === undefined;
/** Not what fails late, in nft itself, since Istio's text names a chain that it does not make. */
const isRefused = ({ refusal }: MatrixCase) =>
  refusal !== undefined && !refusal.includes('nftables');

describeWithMatrix('--dry-run --compat istio', () => {
  const iptables = readMatrix('iptables');
  const nftables = readMatrix('nftables');

  it.for(iptables.filter(succeeds))('shows what Istio’s program runs: $name', async (entry) => {
    expect(await dryRun(entry)).toEqual({ code: 0, stdout: entry.shown?.trimEnd() });
  });

  it.for(nftables.filter(succeeds))('shows what it gives to nft: $name', async (entry) => {
    const shown = { code: 0, stdout: entry.shown?.trimEnd() };
    expect(await dryRun(entry, '--native-nftables')).toEqual(shown);
  });

  it.for([...iptables, ...nftables].filter(isRefused))('refuses $name', async (entry) => {
    expect(await dryRun(entry)).toEqual({ code: 1, stdout: '' });
  });
});
