import { describe, expect, test } from 'vitest';
import { capture } from '../testing/capture-of.ts';
import { compile } from './compile.ts';
import { joinArguments, ruleArguments } from './render-rule.ts';
import { chainsOf } from './settle.ts';
import type { Ruleset, TableName } from './ir.ts';
import type { Family } from '../values/index.ts';

/** The chains of a table as `iptables -S` would list them. */
function listing(command: string, table: TableName = 'nat', family: Family = 'ipv4') {
  return chainsOf(compile(capture(command)), family, table).flatMap(({ name, rules }) =>
    rules.map((rule) => `-A ${name} ${joinArguments(ruleArguments(rule))}`),
  );
}

function ofChain(lines: readonly string[], chain: string) {
  return lines.filter((line) => line.startsWith(`-A ${chain} `));
}

function commented({ entries }: Ruleset) {
  return entries.filter(({ rule }) => rule.comment !== undefined);
}

const INJECTED =
  'istio-iptables -p 15001 -z 15006 -u 1337 -m REDIRECT -i * -b * -d 15090,15021,15020';

describe('the command that Istio injects', () => {
  test.for(['ipv4', 'ipv6'] as const)('every rule, in its chain, in order: %s', (family) => {
    const loopback = family === 'ipv4' ? '127.0.0.1/32' : '::1/128';
    const passthrough = family === 'ipv4' ? '127.0.0.6/32' : '::6/128';
    const owned = `-o lo ! -d ${loopback} -p tcp ! --dport 15008 -m owner`;
    const lines = listing(INJECTED, 'nat', family);
    expect(lines.toSorted()).toEqual(
      [
        '-A PREROUTING -p tcp -j ISTIO_INBOUND',
        '-A OUTPUT -j ISTIO_OUTPUT',
        '-A ISTIO_INBOUND -p tcp --dport 15008 -j RETURN',
        '-A ISTIO_INBOUND -p tcp --dport 15090 -j RETURN',
        '-A ISTIO_INBOUND -p tcp --dport 15021 -j RETURN',
        '-A ISTIO_INBOUND -p tcp --dport 15020 -j RETURN',
        '-A ISTIO_INBOUND -p tcp -j ISTIO_IN_REDIRECT',
        '-A ISTIO_IN_REDIRECT -p tcp -j REDIRECT --to-ports 15006',
        `-A ISTIO_OUTPUT -o lo -s ${passthrough} -j RETURN`,
        `-A ISTIO_OUTPUT ${owned} --uid-owner 1337 -j ISTIO_IN_REDIRECT`,
        '-A ISTIO_OUTPUT -o lo -m owner ! --uid-owner 1337 -j RETURN',
        '-A ISTIO_OUTPUT -m owner --uid-owner 1337 -j RETURN',
        `-A ISTIO_OUTPUT ${owned} --gid-owner 1337 -j ISTIO_IN_REDIRECT`,
        '-A ISTIO_OUTPUT -o lo -m owner ! --gid-owner 1337 -j RETURN',
        '-A ISTIO_OUTPUT -m owner --gid-owner 1337 -j RETURN',
        `-A ISTIO_OUTPUT -d ${loopback} -j RETURN`,
        '-A ISTIO_OUTPUT -j ISTIO_REDIRECT',
        '-A ISTIO_REDIRECT -p tcp -j REDIRECT --to-ports 15001',
      ].toSorted(),
    );
    expect(ofChain(lines, 'ISTIO_INBOUND').at(-1)).toContain('ISTIO_IN_REDIRECT');
    expect(ofChain(lines, 'ISTIO_OUTPUT').at(-1)).toContain('ISTIO_REDIRECT');
  });

  test('an excluded port and range', () => {
    const lines = listing(`${INJECTED} -o 8080 -x 172.16.2.0/24`);
    const added = lines.filter((line) => !listing(INJECTED).includes(line));
    expect(added).toEqual([
      '-A ISTIO_OUTPUT -p tcp --dport 8080 -j RETURN',
      '-A ISTIO_OUTPUT -p udp --dport 8080 -j RETURN',
      '-A ISTIO_OUTPUT -d 172.16.2.0/24 -j RETURN',
    ]);
  });
});

test('NONE captures nothing', () => {
  expect(compile(capture(`${INJECTED} -m NONE`)).entries).toEqual([]);
});

describe('beyond Istio', () => {
  test('ranges of ports', () => {
    const lines = listing(`${INJECTED},8000-8010 -o 9000-9005 -q 80-90`);
    expect(lines).toEqual(
      expect.arrayContaining([
        '-A ISTIO_INBOUND -p tcp --dport 8000:8010 -j RETURN',
        '-A ISTIO_OUTPUT -p udp --dport 9000:9005 -j RETURN',
        '-A ISTIO_OUTPUT -p tcp --dport 80:90 -j ISTIO_REDIRECT',
      ]),
    );
  });

  test('sources return before anything inbound is captured, each in its family', () => {
    const command = `${INJECTED} --exclude-inbound-ips 10.1.2.3,fd00::/8`;
    expect(ofChain(listing(command), 'ISTIO_INBOUND')[1]).toBe(
      '-A ISTIO_INBOUND -s 10.1.2.3/32 -j RETURN',
    );
    expect(ofChain(listing(command, 'nat', 'ipv6'), 'ISTIO_INBOUND')[1]).toBe(
      '-A ISTIO_INBOUND -s fd00::/8 -j RETURN',
    );
  });

  test('ports for users come before the owners, and their DNS is in the zone of the servers', () => {
    const command = `${INJECTED} --redirect-dns --capture-all-dns --exclude-outbound-ports-for-uids tcp:80,443:1000-2000;udp:53:7`;
    expect(ofChain(listing(command), 'ISTIO_OUTPUT').slice(0, 3)).toEqual([
      '-A ISTIO_OUTPUT -p tcp --dport 80 -m owner --uid-owner 1000-2000 -j RETURN',
      '-A ISTIO_OUTPUT -p tcp --dport 443 -m owner --uid-owner 1000-2000 -j RETURN',
      '-A ISTIO_OUTPUT -p udp --dport 53 -m owner --uid-owner 7 -j RETURN',
    ]);
    const zones = ofChain(listing(command, 'raw'), 'ISTIO_OUTPUT_DNS');
    const own = '-A ISTIO_OUTPUT_DNS -p udp --dport 53 -m owner --uid-owner 7 -j CT --zone 1';
    expect(zones.indexOf(own)).toBeGreaterThan(-1);
    expect(zones.indexOf(own)).toBeLessThan(
      zones.indexOf('-A ISTIO_OUTPUT_DNS -p udp --dport 53 -j CT --zone 2'),
    );
  });

  test('virtual networks are outbound before inbound rules see them, TPROXY or not', () => {
    const command = `${INJECTED} --vnet docker0:172.17.0.0/16`;
    const outbound = '-i docker0 ! -d 172.17.0.0/16 -p tcp';
    expect(ofChain(listing(command), 'PREROUTING')).toEqual([
      `-A PREROUTING ${outbound} -j ISTIO_REDIRECT`,
      '-A PREROUTING -p tcp -j ISTIO_INBOUND',
    ]);
    const mangle = ofChain(listing(`${command} -m TPROXY`, 'mangle'), 'PREROUTING');
    expect(mangle[0]).toContain(outbound);
  });

  test('logging is the first thing in a chain', () => {
    expect(ofChain(listing(`${INJECTED} --iptables-logs`), 'ISTIO_OUTPUT')[0]).toBe(
      '-A ISTIO_OUTPUT -j LOG --log-prefix "pillion/outbound: " --log-level 7',
    );
  });
});

describe('comments', () => {
  test('are for all rules where asked for', () => {
    const ruleset = compile(capture(`${INJECTED} --comments`));
    expect(commented(ruleset)).toHaveLength(ruleset.entries.length);
  });

  test('otherwise only sign what nothing else tells to be ours', () => {
    const command = `${INJECTED} -m TPROXY -c eth9 -k tap0 --redirect-dns --capture-all-dns`;
    const signed = commented(compile(capture(command)));
    expect(signed.map(({ table, chain, rule }) => `${table} ${chain} ${rule.target.kind}`)).toEqual(
      [
        'nat PREROUTING return',
        'nat OUTPUT return',
        'mangle PREROUTING return',
        'mangle OUTPUT return',
        'nat PREROUTING return',
      ],
    );
  });
});
