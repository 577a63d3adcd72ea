import { describe, expect, it } from 'vitest';
import type { IpAddress } from '../../values/index.ts';
import { compile } from '../compile.ts';
import { parseSave } from '../parse-save.ts';
import { renderIptables } from '../render-iptables.ts';
import { explain } from './explain.ts';
import type { Fate } from './fate.ts';
import type { Owner, Packet } from './packet.ts';
import { APPLICATION, arriving, captureOf, POD, PROXY, sent } from '../../testing/packet-sample.ts';
import { type Rules } from './netfilter.ts';
import { simulate } from './simulate.ts';

const SIDECAR =
  "-p 15001 -z 15006 -u 1337 -m REDIRECT -i * -x '' -b * -d 15090,15021,15020 -o 8081 -x 172.16.0.0/12 --comments";

function fate(rules: Rules, packet: Packet): readonly [Fate, string | undefined] {
  const simulation = simulate(rules, packet);
  const { landing } = simulation;
  const { reason } = explain(simulation);
  return [reason.code as Fate, landing && `${landing.address} ${landing.port}`];
}

describe('who talks to whom', () => {
  const rules = compile(captureOf(SIDECAR));
  const uidOnly: Owner = { uid: 1337, gid: 0 };
  const gidOnly: Owner = { uid: 0, gid: 1337 };
  const passthrough = { source: '127.0.0.6' as IpAddress };
  const passthrough6 = { source: '::6' as IpAddress };
  const established = { connection: { state: 'ESTABLISHED', mark: 0 } } as const;

  it.each<[string, Packet, Fate, string]>([
    [
      'application to outside',
      sent('10.1.2.3:80', APPLICATION),
      'captured.outbound',
      '127.0.0.1 15001',
    ],
    [
      'application to outside, v6',
      sent('[fd01::1]:80', APPLICATION),
      'captured.outbound',
      '::1 15001',
    ],
    [
      'application, excluded port',
      sent('10.1.2.3:8081', APPLICATION),
      'passed.excludedPort',
      '10.1.2.3 8081',
    ],
    [
      'application, excluded range',
      sent('172.31.9.9:80', APPLICATION),
      'passed.excludedRange',
      '172.31.9.9 80',
    ],
    [
      'application to its own pod',
      sent(`${POD.ipv4}:80`, APPLICATION),
      'passed.ownPod',
      `${POD.ipv4} 80`,
    ],
    ['application to loopback', sent('127.0.0.1:80', APPLICATION), 'passed.ownPod', '127.0.0.1 80'],
    [
      'application, UDP',
      sent('10.1.2.3:80', APPLICATION, { protocol: 'udp' }),
      'passed.notIncluded',
      '10.1.2.3 80',
    ],
    ['proxy to outside', sent('10.1.2.3:80', PROXY), 'passed.proxy', '10.1.2.3 80'],
    ['only the user is the proxy', sent('10.1.2.3:80', uidOnly), 'passed.proxy', '10.1.2.3 80'],
    ['only the group is the proxy', sent('10.1.2.3:80', gidOnly), 'passed.proxy', '10.1.2.3 80'],
    [
      'proxy to its own pod',
      sent(`${POD.ipv4}:80`, PROXY),
      'captured.ownService',
      '127.0.0.1 15006',
    ],
    ['proxy to loopback', sent('127.0.0.1:80', PROXY), 'passed.proxy', '127.0.0.1 80'],
    [
      'proxy to application',
      sent(`${POD.ipv4}:80`, PROXY, passthrough),
      'passed.toApplication',
      `${POD.ipv4} 80`,
    ],
    [
      'proxy to application, v6',
      sent(`[${POD.ipv6}]:80`, PROXY, passthrough6),
      'passed.toApplication',
      `${POD.ipv6} 80`,
    ],
    ['outside to application', arriving(':8080'), 'captured.inbound', `${POD.ipv4} 15006`],
    [
      'outside to application, v6',
      arriving(`[${POD.ipv6}]:8080`),
      'captured.inbound',
      `${POD.ipv6} 15006`,
    ],
    ['outside to tunnel', arriving(':15008'), 'passed.tunnel', `${POD.ipv4} 15008`],
    ['outside to health', arriving(':15021'), 'passed.excludedPort', `${POD.ipv4} 15021`],
    [
      'a later packet',
      sent('10.1.2.3:80', APPLICATION, established),
      'passed.established',
      '10.1.2.3 80',
    ],
  ])('%s', (_, packet, code, landing) => {
    expect(fate(rules, packet)).toEqual([code, landing]);
  });

  it('sends later packets of a captured connection where the first one went', () => {
    const first = simulate(rules, sent('10.1.2.3:80', APPLICATION));
    const later = sent('10.1.2.3:80', APPLICATION, { connection: first.connection });
    expect(simulate(rules, later).landing).toMatchObject({ address: '127.0.0.1', port: 15_001 });
  });

  it('reads the same from rules as a kernel lists them', () => {
    const listed = parseSave(renderIptables(rules, 'ipv4'), 'ipv4');
    for (const packet of [sent('10.1.2.3:80', APPLICATION), sent(`${POD.ipv4}:80`, PROXY)]) {
      expect(fate(listed, packet)).toEqual(fate(rules, packet));
    }
  });

  it('tells the same fate without comments, as in a listing of Istio', () => {
    const bare = compile(captureOf(SIDECAR.replace('--comments', '')));
    for (const to of [
      '10.1.2.3:80',
      '10.1.2.3:8081',
      '172.31.9.9:80',
      '10.0.0.5:1',
      '127.0.0.2:1',
    ]) {
      for (const owner of [APPLICATION, PROXY, uidOnly]) {
        expect(fate(bare, sent(to, owner))).toEqual(fate(rules, sent(to, owner)));
      }
    }
    for (const to of [':1', ':15008', ':15090']) {
      expect(fate(bare, arriving(to))).toEqual(fate(rules, arriving(to)));
    }
  });
});

describe('DNS', () => {
  const rules = compile(captureOf(`${SIDECAR} --redirect-dns`));
  const udp = { protocol: 'udp' } as const;

  it.each<[string, Packet, Fate, string]>([
    ['query', sent('10.96.0.10:53', APPLICATION, udp), 'captured.dns', '127.0.0.1 15053'],
    ['query, TCP', sent('10.96.0.10:53', APPLICATION), 'captured.dns', '127.0.0.1 15053'],
    [
      'another server',
      sent('10.96.0.11:53', APPLICATION, udp),
      'passed.notIncluded',
      '10.96.0.11 53',
    ],
    ["the proxy's query", sent('10.96.0.10:53', PROXY, udp), 'passed.proxy', '10.96.0.10 53'],
  ])('%s', (_, packet, code, landing) => {
    expect(fate(rules, packet)).toEqual([code, landing]);
  });

  it('parts the queries of the proxy and the application into zones', () => {
    expect(simulate(rules, sent('10.96.0.10:53', APPLICATION, udp)).zone).toBe(2);
    expect(simulate(rules, sent('10.96.0.10:53', PROXY, udp)).zone).toBe(1);
  });
});

describe('TPROXY', () => {
  const rules = compile(captureOf(`${SIDECAR} -m TPROXY --drop-invalid`));

  it('leaves destination and source as they are', () => {
    const simulation = simulate(rules, arriving(':8080'));
    expect(simulation.landing).toEqual({ address: POD.ipv4, port: 15_006, by: 'tproxy' });
    expect(simulation.mark).toBe(1337);
  });

  it('brings the answer of the application back to the proxy by the mark of its connection', () => {
    const toApplication = arriving(':8080', {
      mark: 1337,
      origin: { kind: 'arriving', inInterface: 'lo', interfaceAddress: '127.0.0.1' as IpAddress },
    });
    const { connection } = simulate(rules, toApplication);
    expect(connection.mark).toBe(1337);
    const answer = sent('10.0.0.9:40000', APPLICATION, { connection });
    expect(simulate(rules, answer, { localMarks: [1337] })).toMatchObject({ mark: 1337 });
  });

  it("captures the proxy's connection to its own pod, and not the application's", () => {
    expect(fate(rules, sent(`${POD.ipv4}:80`, PROXY))[0]).toBe('captured.ownService');
    expect(fate(rules, sent(`${POD.ipv4}:80`, APPLICATION))[0]).toBe('passed.ownPod');
  });

  it('drops what conntrack finds invalid', () => {
    const invalid = arriving(':8080', { connection: { state: 'INVALID', mark: 0 } });
    expect(fate(rules, invalid)).toEqual(['dropped.invalid', undefined]);
  });
});

describe('rules of others', () => {
  it('count, with their policies, and those that cannot be read are told', () => {
    const text = `*filter
:INPUT DROP [0:0]
-A INPUT -p tcp --dport 80 -j ACCEPT
-A INPUT -m hashlimit --hashlimit-upto 1/s --hashlimit-name x -j ACCEPT
COMMIT`;
    const rules = parseSave(text, 'ipv4');
    expect(fate(rules, arriving(':80'))).toEqual(['passed.foreignRule', `${POD.ipv4} 80`]);
    expect(fate(rules, arriving(':81'))).toEqual(['dropped.policy', undefined]);
    expect(explain(simulate(rules, arriving(':81'))).sentences.at(-1)).toContain('hashlimit');
  });

  it('see the port that nat made of the destination', () => {
    const text = `*nat
-A OUTPUT -p tcp -j REDIRECT --to-ports 15001
COMMIT
*filter
-A OUTPUT -o lo -p tcp --dport 15001 -j DROP
-A INPUT -i lo -p tcp --dport 15001 -j DROP
COMMIT`;
    const { steps } = simulate(parseSave(text, 'ipv4'), sent('10.1.2.3:80', APPLICATION));
    // OUTPUT still has the interface of the first routing decision; INPUT does not
    expect(steps.map(({ hook }) => hook)).toEqual(['OUTPUT', 'INPUT']);
  });
});
