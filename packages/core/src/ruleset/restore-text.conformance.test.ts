import { expect, test } from 'vitest';
import { describeConformance, readConformanceText } from '../testing/conformance.ts';
import { istioCommands, istioRestoreText, type RuleLine } from './restore-text.ts';

function line(at: RuleLine['at'], words: string, chain = 'chain', table = 'table'): RuleLine {
  return { table, chain, at, words: words.split(' ') };
}

const FOO_BAR = '-f foo -b bar';

/** What each golden of the builder is built from. */
const CASES: Readonly<Record<string, readonly RuleLine[]>> = {
  'append-single': [line('end', FOO_BAR)],
  'append-multi': [line('end', FOO_BAR), line('end', '-f fu -b bar'), line('end', '-f foo -b baz')],
  'append-insert-multi': [line('end', FOO_BAR), line(2, FOO_BAR), line('end', '-f foo -b baz')],
  'insert-single': [line(2, FOO_BAR)],
  'insert-multi': [line(1, FOO_BAR), line(2, '-f foo -b baaz'), line(3, '-f foo -b baz')],
  'multi-rules-new-chain-v4': [
    line('end', FOO_BAR),
    line(2, FOO_BAR),
    line('end', '-f foo -b baz'),
    line('end', FOO_BAR, 'PREROUTING', 'nat'),
  ],
  'multi-rules-new-chain-v6': [line('end', FOO_BAR), line(2, FOO_BAR), line(1, FOO_BAR)],
};

describeConformance('builder against Istio', () => {
  test.for(Object.entries(CASES))('%s', ([name, lines]) => {
    const commands = istioCommands(lines).map((words) => words.join(' '));
    const golden = (kind: string) =>
      readConformanceText(`istio-iptables-builder/${name}${kind}.golden`).trim();
    expect(commands.join('\n')).toBe(golden(''));
    expect(istioRestoreText(lines).trim()).toBe(golden('-restore'));
  });
});
