import { afterAll, beforeAll, expect, it } from 'vitest';
import { Bundle } from './testing/bundle.ts';
import { describeWithMatrix, type MatrixCase, readMatrix } from './testing/matrix.ts';

/** What the text depends on most; of each combination one configuration is run. */
const TELLING = ['-m', '--pod-ips', '--redirect-dns'];

function kindOf({ args }: MatrixCase): string {
  return args.filter((word) => TELLING.includes(word.split('=')[0] ?? '')).join(' ');
}

function sampleOf(entries: readonly MatrixCase[]): readonly MatrixCase[] {
  const shown = entries.filter(({ refusal }) => refusal === undefined);
  return [...Map.groupBy(shown, kindOf).values()].flatMap(([first]) => first ?? []);
}

describeWithMatrix('the program as it is shipped, as a process', () => {
  let bundle: Bundle;
  beforeAll(async () => {
    bundle = await Bundle.build();
  });
  afterAll(() => bundle[Symbol.dispose]());

  const iptables = sampleOf(readMatrix('iptables')).map((entry) => [entry, []] as const);
  const nft = sampleOf(readMatrix('nftables')).map(
    (entry) => [entry, ['--native-nftables']] as const,
  );
  const cases = [...iptables, ...nft].map(([entry, more]) => ({
    title: [entry.name, ...more].join(' '),
    args: [...entry.args, ...more, '--dry-run', '--compat', 'istio'],
    shown: entry.shown,
  }));

  it.each(cases)('prints every byte of $title', async ({ args, shown }) => {
    const { code, stdout } = await bundle.run(args);
    expect({ code, stdout: stdout.trimEnd() }).toEqual({ code: 0, stdout: shown?.trimEnd() });
  });

  it('with each kind of configuration', () => {
    expect(cases.length).toBeGreaterThanOrEqual(20);
  });
});
