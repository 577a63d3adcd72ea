import { describe, expect, test } from 'vitest';
import { capture } from '../testing/capture-of.ts';
import { compile } from './compile.ts';
import { parseSave } from './parse-save.ts';
import { renderIptables } from './render-iptables.ts';

const WANTED = compile(capture('-b * -i *'));
const NOTHING = compile(capture('-m NONE'));
const RULES = ['INPUT', 'FORWARD', 'OUTPUT'].flatMap((chain) => [
  `-A ${chain} -p udp -j DROP`,
  `-A ${chain} -p tcp -j DROP`,
]);

function filter(rules: readonly string[]) {
  return parseSave(['*filter', ...rules, 'COMMIT', ''].join('\n'), 'ipv4');
}

describe('what a killed reconcile left', () => {
  const person = ['-A INPUT -p tcp -m tcp --dport 9 -j DROP', '-A INPUT -p tcp -j DROP'];

  test('goes, and only that', () => {
    const saved = filter([...RULES, ...person]);
    expect(renderIptables(NOTHING, 'ipv4', { saved }).split('\n')).toEqual([
      '*filter',
      ...RULES.map((rule) => rule.replace('-A', '-D')),
      'COMMIT',
      '',
    ]);
  });

  test('goes after the new rules are in place', () => {
    const text = renderIptables(WANTED, 'ipv4', { saved: filter(RULES) });
    expect(text.match(/^\*\w+/gm)).toEqual(['*nat', '*filter']);
  });

  test.for([
    ['one is missing', RULES.slice(1)],
    ['others stand before them', [person[0] ?? '', ...RULES]],
    ['they ask more of a packet', RULES.map((rule) => rule.replace(' -j', ' -s 10.0.0.0/8 -j'))],
    ['only incoming traffic is dropped', RULES.slice(0, 2)],
  ] as const)('is not believed where %s', ([, rules]) => {
    expect(renderIptables(NOTHING, 'ipv4', { saved: filter(rules) })).toBe('');
  });
});
