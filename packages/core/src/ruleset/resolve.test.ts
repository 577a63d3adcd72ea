import { describe, expect, test } from 'vitest';
import { parseAddress, uid } from '../values/index.ts';
import { type CaptureField, type HostFacts, rawCapture } from './capture.ts';
import { resolveCapture } from './resolve.ts';

type Texts = Readonly<Partial<Record<CaptureField, string>>>;

function host(podIps: readonly string[], dnsServers: readonly string[] = []): HostFacts {
  return { podAddresses: podIps.flatMap(address), dnsServers: dnsServers.flatMap(address) };
}

function address(text: string) {
  const parsed = parseAddress('test', text);
  return parsed.ok ? [parsed.value] : [];
}

const DUAL = host(['10.0.0.1', 'fd00::1']);

function resolve(texts: Texts, facts: HostFacts = DUAL) {
  const capture = resolveCapture(rawCapture(texts), facts);
  if (!capture.ok) throw new Error(JSON.stringify(capture.problems));
  return capture.value;
}

function codes(texts: Texts, facts: HostFacts = DUAL) {
  const capture = resolveCapture(rawCapture(texts), facts);
  return capture.ok ? [] : capture.problems.map(({ code, subject }) => `${code} ${subject}`);
}

test('defaults', () => {
  expect(resolve({})).toMatchObject({
    mode: 'REDIRECT',
    proxyPort: 15_001,
    inboundPort: 15_006,
    tunnelPort: 15_008,
    proxyUids: [1337],
    proxyGids: [1337],
    inboundPorts: [],
    outbound: 'listed',
    ownerGroups: 'all',
    dns: 'off',
    tproxyMark: 1337,
    tproxyRouteTable: 133,
    warnings: [],
  });
});

test('the uid of the proxy user, and a gid that follows the uid', () => {
  const facts = { ...DUAL, proxyUser: uid(7) };
  expect(resolve({}, facts)).toMatchObject({ proxyUids: [7], proxyGids: [7] });
  expect(resolve({ proxyUid: '3,4' }, facts)).toMatchObject({ proxyGids: [3, 4] });
  expect(resolve({ proxyUid: '3', proxyGid: '9' })).toMatchObject({ proxyGids: [9] });
});

describe('families', () => {
  test.for([
    [['10.0.0.1'], ['ipv4']],
    [
      ['10.0.0.1', 'fd00::1'],
      ['ipv4', 'ipv6'],
    ],
    [['fd00::1'], ['ipv4', 'ipv6']],
    [['10.0.0.1', '::1', 'fe80::1'], ['ipv4']],
  ] as const)('%j', ([addresses, families]) => {
    expect(resolve({}, host(addresses)).families.map(({ family }) => family)).toEqual(families);
  });

  test('no address at all', () => {
    expect(codes({}, host(['127.0.0.1', '169.254.1.1', 'fe80::1']))).toEqual([
      'host.noAddress pod addresses',
    ]);
  });

  test('each has its own ranges and servers', () => {
    const capture = resolve(
      { outboundRangesExclude: '10.0.0.0/8,fd01::/16', redirectDns: 'true' },
      host(['10.0.0.1', 'fd00::1'], ['10.96.0.10', 'fd00::a']),
    );
    expect(capture.families).toMatchObject([
      { outboundExclude: [{ address: '10.0.0.0' }], dnsServers: ['10.96.0.10'] },
      { outboundExclude: [{ address: 'fd01::' }], dnsServers: ['fd00::a'] },
    ]);
  });

  test('a range that has no effect is told', () => {
    const capture = resolve({ outboundRangesExclude: 'fd01::/16' }, host(['10.0.0.1']));
    expect(capture.warnings).toEqual(['fd01::/16 has no effect: the pod has no IPv6 address']);
  });
});

test('DNS capture without a server is off, with a warning', () => {
  expect(resolve({ redirectDns: 'true' })).toMatchObject({
    dns: 'off',
    warnings: [expect.stringContaining('DNS capture is off')],
  });
  expect(resolve({ redirectDns: 'true', captureAllDns: 'true' }).dns).toBe('all');
  expect(resolve({ captureAllDns: 'true' }).dns).toBe('off');
});

test('exclusions that cannot take effect are told', () => {
  const texts = {
    inboundPortsInclude: '80',
    inboundPortsExclude: '22',
    ownerGroupsInclude: 'java',
    ownerGroupsExclude: 'ftp',
  };
  expect(resolve(texts).warnings).toEqual([
    expect.stringContaining('excluded inbound ports have no effect'),
    expect.stringContaining('excluded owner groups have no effect'),
  ]);
  expect(resolve({ ...texts, inboundPortsInclude: '*', ownerGroupsInclude: '*' }).warnings).toEqual(
    [],
  );
});

test('a loopback range in -i captures the pod with itself', () => {
  expect(resolve({ outboundRangesInclude: '10.0.0.0/8' }).outboundLoopback).toBe(false);
  expect(resolve({ outboundRangesInclude: '127.1.2.3/32' }).outboundLoopback).toBe(true);
  expect(resolve({ outboundRangesInclude: '::1/128' }).outboundLoopback).toBe(true);
  expect(resolve({ outboundRangesInclude: '*' }).outboundLoopback).toBe(false);
});

test('Istio takes NONE for REDIRECT', () => {
  expect(resolve({ interceptionMode: 'NONE' }).mode).toBe('NONE');
  const raw = rawCapture({ interceptionMode: 'NONE' });
  expect(resolveCapture(raw, DUAL, { compat: 'istio' })).toMatchObject({
    value: { mode: 'REDIRECT' },
  });
});

test('what Istio and a kernel take', () => {
  expect(resolve({ inboundPortsExclude: '22,,8080, 8443 ,' }).inboundPortsExclude).toEqual([
    { first: 22, last: 22 },
    { first: 8080, last: 8080 },
    { first: 8443, last: 8443 },
  ]);
  expect(resolve({ interfacesExclude: 'eth+,br-a1' }).interfacesExclude).toEqual(['eth+', 'br-a1']);
  expect(resolve({ tproxyMark: '0x53b' }).tproxyMark).toBe(0x53b);
});

describe('beyond Istio', () => {
  test('ports for users', () => {
    expect(resolve({ outboundPortsForUids: 'tcp:80,443:1000-2000;udp:*:0' })).toMatchObject({
      outboundPortsForUids: [
        {
          protocol: 'tcp',
          ports: [{ first: 80 }, { first: 443 }],
          uids: [{ first: 1000, last: 2000 }],
        },
        { protocol: 'udp', ports: 'all', uids: [{ first: 0, last: 0 }] },
      ],
    });
  });

  test('virtual networks and sources', () => {
    const { families } = resolve({
      virtualNetworks: 'docker0:172.17.0.0/16,br+:fd01::/64',
      inboundSourcesExclude: '10.1.2.3,fd02::/16',
    });
    expect(families).toMatchObject([
      { virtualNetworks: [{ name: 'docker0' }], inboundSourcesExclude: [{ prefixLength: 32 }] },
      { virtualNetworks: [{ name: 'br+' }], inboundSourcesExclude: [{ prefixLength: 16 }] },
    ]);
  });
});

describe('refused', () => {
  test.for<[CaptureField, string, string]>([
    ['proxyPort', '', 'port.malformed'],
    ['proxyPort', '0', 'port.outOfRange'],
    ['inboundPort', '70000', 'port.outOfRange'],
    ['inboundPortsInclude', '80,*', 'port.malformed'],
    ['outboundPortsExclude', '*', 'port.malformed'],
    ['outboundPortsInclude', '90-80', 'port.reversedRange'],
    ['proxyUid', 'istio-proxy', 'uid.malformed'],
    ['interceptionMode', 'tproxy', 'choice.unknown'],
    ['interfacesExclude', 'a-name-far-too-long', 'interface.malformed'],
    ['virtualInterfaces', 'eth0;reboot', 'interface.malformed'],
    ['outboundRangesInclude', '10.0.0.0', 'cidr.malformed'],
    ['outboundRangesInclude', '*,10.0.0.0/8', 'cidr.malformed'],
    ['outboundRangesExclude', '*', 'cidr.wildcard'],
    ['loopbackCidr', '10.0.0.1/32', 'loopback.malformed'],
    ['loopbackCidr', '127.0.0.1/7', 'loopback.malformed'],
    ['tproxyMark', '0', 'mark.malformed'],
    ['tproxyMark', '1338', 'mark.malformed'],
    ['tproxyRouteTable', '254', 'routeTable.malformed'],
    ['redirectDns', 'yes', 'boolean.malformed'],
    ['ownerGroupsInclude', 'no group', 'group.malformed'],
    ['ownerGroupsInclude', Array.from({ length: 65 }, (_, id) => id).join(','), 'groups.tooMany'],
    ['virtualNetworks', 'docker0', 'vnet.malformed'],
    ['outboundPortsForUids', 'tcp:80', 'portsForUids.malformed'],
    ['outboundPortsForUids', 'icmp:80:1', 'portsForUids.malformed'],
  ])('%s %j', ([field, text, code]) => {
    expect(codes({ [field]: text })).toEqual([`${code} ${field}`]);
  });

  test('everything at once', () => {
    const texts = { proxyPort: 'x', proxyUid: 'y', outboundRangesInclude: 'z', tproxyMark: 'm' };
    expect(codes(texts, host([])).toSorted()).toEqual([
      'cidr.malformed outboundRangesInclude',
      'host.noAddress pod addresses',
      'mark.malformed tproxyMark',
      'port.malformed proxyPort',
      'uid.malformed proxyUid',
    ]);
  });
});
