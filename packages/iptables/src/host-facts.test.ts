import { describe, expect, it } from 'vitest';
import { findUid, parseNameServers, readHostFacts } from './host-facts.ts';
import { FakeHost } from './fake/host.ts';

describe('resolv.conf', () => {
  it('gives the name servers of both families in order', () => {
    const text =
      '# made by kubelet\nsearch a.svc\nnameserver 10.96.0.10\n nameserver\tfd00::A \noptions ndots:5\n';
    expect(parseNameServers(text)).toEqual(['10.96.0.10', 'fd00::a']);
  });

  it('keeps an IPv6 server that holds an IPv4 address in its own family', () => {
    expect(parseNameServers('nameserver ::127.0.0.53\nnameserver ::ffff:10.0.0.1')).toEqual([
      '::7f00:35',
      '10.0.0.1',
    ]);
  });

  it('leaves out what is no address, and the zone of a link-local one', () => {
    const text =
      'nameserver resolver.example\nnameserver\n;nameserver 1.1.1.1\nnameserver fe80::1%eth0';
    expect(parseNameServers(text)).toEqual(['fe80::1']);
  });
});

describe('passwd', () => {
  const passwd =
    'root:x:0:0::/root:/bin/sh\nistio-proxy:x:1337:1337::/:/sbin/nologin\n+nis\nbad:x:nan:0::/:\n';
  it.each([
    ['istio-proxy', 1337],
    ['root', 0],
    ['istio', undefined],
    ['bad', undefined],
    ['', undefined],
  ])('%s is %s', (user, id) => expect(findUid(passwd, user)).toBe(id));
});

describe('host facts', () => {
  const host = new FakeHost({
    addresses: ['127.0.0.1', '::1', '10.0.0.5', 'fd00::5'],
    files: { '/etc/resolv.conf': 'nameserver 10.96.0.10\n' },
  });
  const options = { podIps: undefined, dnsServers: undefined, proxyUser: 'istio-proxy' };

  it('are the machine’s', () => {
    expect(readHostFacts(host, options)).toEqual({
      podAddresses: ['127.0.0.1', '::1', '10.0.0.5', 'fd00::5'],
      dnsServers: ['10.96.0.10'],
    });
  });

  it('are the command line’s where it has them', () => {
    const facts = readHostFacts(host, { ...options, podIps: [], dnsServers: [] });
    expect(facts).toEqual({ podAddresses: [], dnsServers: [] });
  });
});
