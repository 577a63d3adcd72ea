import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { capture } from '../testing/capture-of.ts';
import { compile } from './compile.ts';
import { diff } from './diff.ts';
import { formatDifference } from './format-difference.ts';
import { foreignOf, installedOf, parseSave } from './parse-save.ts';
import { parseNftText } from './parse-nft-text.ts';
import { parseNft, rulesetOfNft, savedNftLayout } from './parse-nft.ts';
import { renderIptables } from './render-iptables.ts';
import { nftLayout } from './render-nft.ts';
import { settle } from './settle.ts';

/** testdata/ holds what a kernel listed after this command, beside a rule and a table of others. */
const RULESET = compile(
  capture(
    [
      '--comments -b * -d 15090,15021,15020,8000-8010 -i * -m TPROXY --redirect-dns --drop-invalid',
      '--dns-servers 10.96.0.10,fd00::a -c eth9 -k tap0 --vnet docker0:172.17.0.0/16,br+:fd01::/64',
      '--exclude-inbound-ips 10.1.0.0/16,10.2.3.4,fd02::7 --iptables-logs -o 99-100,200',
      '--exclude-outbound-ports-for-uids tcp:80,443:1000-2000;udp:53:7',
      '-x 10.5.0.0/16,10.4.0.0/16,192.168.3.3/32',
    ].join(' '),
  ),
);

function listing(name: string): string {
  return readFileSync(new URL(`testdata/${name}`, import.meta.url), 'utf8');
}

describe('iptables-save', () => {
  test.for(['ipv4', 'ipv6'] as const)('%s: what was applied is what is listed', (family) => {
    const saved = parseSave(listing(family === 'ipv4' ? 'saved.v4.txt' : 'saved.v6.txt'), family);
    expect(diff(settle(RULESET, family).tables, installedOf(saved).tables)).toEqual([]);
    expect(renderIptables(RULESET, family, { saved })).toBe('');
  });

  const saved = parseSave(listing('saved.v4.txt'), 'ipv4');

  test('rules of others are kept apart, with their places', () => {
    expect(foreignOf(saved)).toEqual([
      { table: 'nat', chain: 'OUTPUT', position: 1, spec: '-p tcp -m tcp --dport 9 -j ACCEPT' },
    ]);
  });

  test('counters', () => {
    const nat = saved.tables.find(({ name }) => name === 'nat');
    const output = nat?.chains.find(({ name }) => name === 'OUTPUT');
    expect(output).toMatchObject({ policy: 'ACCEPT', rules: [{ packets: 0, bytes: 0 }, {}, {}] });
  });

  test('a difference in a line', () => {
    const without = listing('saved.v4.txt').replace(/^.*--dport 200 .*\n/m, '');
    const held = installedOf(parseSave(without, 'ipv4')).tables;
    expect(diff(settle(RULESET, 'ipv4').tables, held).map(formatDifference)).toEqual([
      'nat ISTIO_OUTPUT: rule 4 is missing: -p tcp --dport 200 -m comment --comment pillion/outbound/exclude-port -j RETURN',
    ]);
  });
});

describe.each([
  ['nft -j list ruleset', parseNft(listing('listed.json'))],
  ['nft list ruleset', parseNftText(listing('listed.txt'))],
])('%s', (_, saved) => {
  test('what was applied is what is listed', () => {
    expect(diff(nftLayout(RULESET), savedNftLayout(saved))).toEqual([]);
  });

  test('tables of others are only named', () => {
    expect(saved.foreignTables).toEqual(['ip foreign']);
  });

  test('counters', () => {
    const rules = saved.tables.flatMap(({ chains }) => chains.flatMap((chain) => chain.rules));
    expect(rules.filter(({ packets }) => packets !== 0)).toEqual([]);
  });

  test('read as a ruleset it means the same to each family', () => {
    const again = nftLayout(rulesetOfNft(saved));
    expect(diff(nftLayout(RULESET), again)).toEqual([]);
  });
});

test('a rule that nobody of ours would write has no meaning, but is there', () => {
  const text = listing('listed.txt').replace(
    'counter packets 0 bytes 0 drop',
    'limit rate 1/second drop',
  );
  const drop = parseNftText(text)
    .tables.flatMap(({ chains }) => chains)
    .find(({ name }) => name === 'ISTIO_DROP');
  expect(drop?.rules.map(({ rule }) => rule)).toEqual([undefined]);
});
