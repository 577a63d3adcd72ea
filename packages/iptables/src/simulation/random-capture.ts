import * as fc from 'fast-check';
import { TRANSPARENT_PORT } from './probe-world.ts';

/** Ports that probes go to; everybody listens on all of them. */
export const PORTS = [
  53,
  80,
  443,
  8080,
  8500,
  9000,
  15_001,
  15_006,
  TRANSPARENT_PORT,
  15_008,
  15_020,
  15_053,
] as const;

export const UIDS = [0, 1000, 1337, 2000] as const;
export const GIDS = [1000, 1337, 2000, 3000] as const;
export const MARKS = [1337, 77] as const;

/** The name servers of the pod. */
export const DNS_SERVERS = ['10.96.0.10', '172.16.0.10', 'fd00:96::10'] as const;

const MODES = [...Array<string>(12).fill('REDIRECT'), ...Array<string>(6).fill('TPROXY'), 'NONE'];

const NETWORKS = [
  '10.0.0.0/8',
  '10.1.0.0/16',
  '10.1.2.3/32',
  '10.96.0.0/12',
  '172.16.0.0/12',
  '127.0.0.0/8',
  '100.64.0.0/10',
  '0.0.0.0/0',
  'fd00::/8',
  'fd01::/16',
  'fd00:96::10/128',
  '2001:db8::/32',
  'fc00:88::/64',
  '::/0',
] as const;

const port = fc.constantFrom<string | number>(...PORTS, '8000-9000', '1-1024', '15000-15100');
const ports = list(port);
const networks = list(fc.constantFrom(...NETWORKS));
const uids = fc.subarray([...UIDS], { minLength: 1, maxLength: 2 });
const gids = fc.subarray([...GIDS], { minLength: 1, maxLength: 2 });
const interfaces = fc.subarray(['eth0', 'eth1', 'eth+', 'vm0', 'lo'], {
  minLength: 1,
  maxLength: 2,
});
const portsForUids = fc
  .tuple(fc.constantFrom('tcp', 'udp'), fc.oneof(ports, fc.constant('*')), uids)
  .map((parts) => parts.join(':'));

/** Every option that shapes the rules, each in some of the captures. */
const OPTIONS: readonly fc.Arbitrary<readonly string[]>[] = [
  often(option('-b', fc.oneof(fc.constant('*'), ports))),
  often(
    option(
      '-i',
      fc.oneof({ weight: 2, arbitrary: fc.constant('*') }, { weight: 3, arbitrary: networks }),
    ),
  ),
  sometimes(option('-d', ports)),
  sometimes(option('-o', ports)),
  sometimes(option('-q', ports)),
  sometimes(option('-x', networks)),
  sometimes(option('-c', interfaces)),
  sometimes(option('-k', fc.constantFrom('vm0', 'vm+', 'eth1'))),
  sometimes(option('--vnet', fc.constantFrom('vm0:10.1.0.0/16', 'vm0:fd00::/8,vm0:172.16.0.0/12'))),
  sometimes(option('-u', uids)),
  sometimes(option('-g', gids)),
  often(option('-m', fc.constantFrom(...MODES))),
  sometimes(option('-t', fc.constantFrom(...MARKS))),
  sometimes(option('-e', fc.constantFrom(8080, 15_008))),
  sometimes(option('-p', fc.constantFrom(9000, 15_001))),
  sometimes(option('--exclude-inbound-ips', networks)),
  sometimes(option('--exclude-outbound-ports-for-uids', portsForUids)),
  sometimes(option('--outbound-owner-groups', list(fc.constantFrom(1000, 1337, 3000)))),
  sometimes(option('--outbound-owner-groups-exclude', list(fc.constantFrom(1000, 3000)))),
  sometimes(
    option('--outbound-ipv4-loopback-cidr', fc.constantFrom('127.0.0.0/8', '127.0.0.2/32')),
  ),
  often(fc.constantFrom([], [], ['--redirect-dns'], ['--redirect-dns', '--capture-all-dns'])),
  sometimes(fc.constant(['--drop-invalid'])),
  sometimes(fc.constant(['--comments'])),
  sometimes(fc.constant(['--iptables-logs'])),
];

/** A command line; the inbound port is the transparent listener's, which serves all modes. */
export const captures: fc.Arbitrary<readonly string[]> = fc
  .tuple(...OPTIONS)
  .map((parts) => ['-z', `${TRANSPARENT_PORT}`, ...parts.flat()]);

function list<T>(item: fc.Arbitrary<T>): fc.Arbitrary<string> {
  return fc.uniqueArray(item, { minLength: 1, maxLength: 4 }).map((items) => items.join(','));
}

function option(flag: string, value: fc.Arbitrary<unknown>): fc.Arbitrary<readonly string[]> {
  return value.map((given) => [flag, String(given)]);
}

function sometimes(arbitrary: fc.Arbitrary<readonly string[]>): fc.Arbitrary<readonly string[]> {
  return fc.oneof({ weight: 5, arbitrary: fc.constant([]) }, { weight: 1, arbitrary });
}

function often(arbitrary: fc.Arbitrary<readonly string[]>): fc.Arbitrary<readonly string[]> {
  return fc.oneof({ weight: 1, arbitrary: fc.constant([]) }, { weight: 9, arbitrary });
}
