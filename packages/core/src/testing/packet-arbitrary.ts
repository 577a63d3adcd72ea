import * as fc from 'fast-check';
import { port } from '../values/index.ts';
import type { Packet } from '../ruleset/simulation/packet.ts';
import { arriving, sent } from './packet-sample.ts';

/** Captures and packets that meet each other often: few values, and the same in both. */

const NETWORKS = [
  '10.0.0.0/8',
  '10.1.0.0/16',
  '172.16.0.0/12',
  'fd00::/8',
  'fd01::/16',
  '0.0.0.0/0',
];
const PORTS = [53, 80, 443, 8080, 9000, 15_008, 15_020];
const RANGES = [...PORTS, '8000-9000', '1-1024'];

/** A command line of any options together. */
export const commandLines: fc.Arbitrary<string> = fc
  .tuple(
    often('-b', fc.oneof(fc.constant('*'), list(RANGES))),
    often('-i', fc.oneof(fc.constant('*'), list(NETWORKS))),
    sometimes('-d', list(RANGES)),
    sometimes('-o', list(RANGES)),
    sometimes('-q', list(RANGES)),
    sometimes('-x', list(NETWORKS)),
    sometimes('-c', fc.constantFrom('eth0', 'eth1', 'eth+')),
    sometimes('-k', fc.constantFrom('eth1', 'tap+')),
    sometimes('-u', fc.constantFrom('1337', '1337,1000')),
    sometimes('-m', fc.constantFrom('REDIRECT', 'TPROXY', 'NONE')),
    sometimes('--vnet', fc.constant('tap0:172.16.0.0/12')),
    sometimes('--exclude-inbound-ips', list(NETWORKS)),
    sometimes(
      '--exclude-outbound-ports-for-uids',
      fc.constantFrom('tcp:80,443:1000', 'udp:*:0-999'),
    ),
    sometimes('--outbound-owner-groups', fc.constantFrom('1000', 'java', '1000,1337')),
    sometimes('--outbound-owner-groups-exclude', fc.constantFrom('1000', 'java')),
    fc.constantFrom('', '', '--redirect-dns', '--redirect-dns --capture-all-dns'),
    fc.constantFrom('', '', '--drop-invalid'),
  )
  .map((options) => options.filter((option) => option !== '').join(' '));

const owners = fc.record({
  uid: fc.constantFrom(0, 1000, 1337),
  gid: fc.constantFrom(0, 1000, 1337),
  group: fc.constantFrom('java', 'other'),
});

const addresses = fc.constantFrom(
  '10.1.2.3',
  '10.0.0.5',
  '172.16.1.1',
  '8.8.8.8',
  '10.96.0.10',
  '[fd01::1]',
  '[fd00::5]',
  '[2001:db8::1]',
  '[fd00:96::10]',
);
const loopbacks = fc.constantFrom('127.0.0.1', '127.0.0.2', '[::1]');

const changes = fc.record({
  protocol: fc.constantFrom<'tcp' | 'udp'>('tcp', 'tcp', 'udp'),
  sourcePort: fc.constantFrom(40_000, 53, 15_053).map(port),
});

/** First packets of connections, out of the pod, within it, and into it. */
export const packets: fc.Arbitrary<Packet> = fc.oneof(
  fc
    .tuple(fc.oneof(addresses, loopbacks), fc.constantFrom(...PORTS), owners, changes)
    .map(([address, number, owner, change]) => sent(`${address}:${number}`, owner, change)),
  fc
    .tuple(addresses, fc.constantFrom(...PORTS), changes, fc.constantFrom('eth0', 'eth1', 'tap0'))
    .map(([address, number, change, inInterface]) => {
      const packet = arriving(`${address}:${number}`, change);
      return { ...packet, origin: { ...packet.origin, inInterface } as Packet['origin'] };
    }),
);

function list(items: readonly (string | number)[]): fc.Arbitrary<string> {
  return fc.subarray([...items], { minLength: 1, maxLength: 3 }).map((some) => some.join(','));
}

function sometimes(flag: string, value: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 3, arbitrary: fc.constant('') },
    { weight: 1, arbitrary: value.map((text) => `${flag} ${text}`) },
  );
}

function often(flag: string, value: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 1, arbitrary: fc.constant('') },
    { weight: 4, arbitrary: value.map((text) => `${flag} ${text}`) },
  );
}
