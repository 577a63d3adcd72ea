import { expect, it } from 'vitest';
import { adviceOn } from './advice.ts';
import { captureOf } from '../../testing/packet-sample.ts';

function adviceFor(line: string): readonly string[] {
  return adviceOn(captureOf(line)).map(({ code, evidence: { option, value, because } }) =>
    [code, option, value, because && `(${because})`].filter((part) => part !== undefined).join(' '),
  );
}

it.each<[line: string, advice: readonly string[]]>([
  ['-i * -b * -d 15020 -o 8080 -x 10.0.0.0/8', []],
  ['-i 10.0.0.0/8 -q 8080 -x 10.1.0.0/16 -o 443 -b 80,443', []],
  // entries within others
  ['-i * -o 8000-9000,8080', ['useless.covered -o 8080']],
  [
    '-i * -x 10.0.0.0/8,10.1.0.0/16,10.0.0.0/8',
    ['useless.covered -x 10.1.0.0/16', 'useless.covered -x 10.0.0.0/8'],
  ],
  ['-i * -c eth+,eth1', ['useless.covered -c eth1']],
  // what happens anyway
  ['-b 80 -d 8080', ['useless.noEffect -d 8080 (passed.notIncluded)']],
  ['-i * -q 80', ['useless.noEffect -q 80 (captured.outbound)']],
  ['-i 10.0.0.0/8 -x 192.168.0.0/16', ['useless.noEffect -x 192.168.0.0/16 (passed.notIncluded)']],
  ['-o 80', ['useless.noEffect -o 80 (passed.notIncluded)']],
  // what another option forbids
  ['-i 10.0.0.0/8 -q 80 -o 80', ['contradiction.overruled -q 80 (passed.excludedPort)']],
  [
    '-i 10.1.0.0/16 -x 10.0.0.0/8',
    ['contradiction.overruled -i 10.1.0.0/16 (passed.excludedRange)'],
  ],
  ['-b 80,15008', ['contradiction.overruled -b 15008 (passed.tunnel)']],
  ['-i * -k eth1 -c eth1', ['contradiction.overruled -k eth1 (passed.excludedInterface)']],
])('%s', (line, advice) => {
  expect(adviceFor(line)).toEqual(advice);
});

it('says what it means in a sentence', () => {
  const [overruled] = adviceOn(captureOf('-q 80 -o 80'));
  expect(overruled?.sentence).toBe('-q 80 is overruled. Its port is excluded.');
});

it('keeps entries that only one family, protocol or user feels', () => {
  expect(adviceFor('-i 10.0.0.0/8,fd00::/8 -x fd01::/16')).toEqual([]);
  expect(adviceFor('-i 10.0.0.0/8 --redirect-dns -o 53')).toEqual([]);
});
