import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeOnKernel } from '@pillion/netns/describe-on-kernel';
import { Namespace } from '@pillion/netns';
import { pillionIptables } from './testing/pod.ts';

/** The command that an injected istio-init shows to whoever looks at its pod. */
const SEED =
  'istio-iptables -p 15001 -z 15006 -u 1337 -m REDIRECT -i * -b * -d 15090,15021,15020'.split(' ');

/** Chains in the order that iptables lists them, which differs between the backends; rules as they stand. */
function listing(loopback: string, passthrough: string, excluded: readonly string[]): string[] {
  const owned = (kind: 'uid' | 'gid') => [
    `-A ISTIO_OUTPUT ! -d ${loopback} -o lo -p tcp -m tcp ! --dport 15008 -m owner --${kind}-owner 1337 -j ISTIO_IN_REDIRECT`,
    `-A ISTIO_OUTPUT -o lo -m owner ! --${kind}-owner 1337 -j RETURN`,
    `-A ISTIO_OUTPUT -m owner --${kind}-owner 1337 -j RETURN`,
  ];
  const inbound = [15_008, 15_090, 15_021, 15_020].map(
    (port) => `-A ISTIO_INBOUND -p tcp -m tcp --dport ${port} -j RETURN`,
  );
  return [
    '-P PREROUTING ACCEPT',
    '-P INPUT ACCEPT',
    '-P OUTPUT ACCEPT',
    '-P POSTROUTING ACCEPT',
    ...['INBOUND', 'IN_REDIRECT', 'OUTPUT', 'REDIRECT'].map((chain) => `-N ISTIO_${chain}`),
    '-A PREROUTING -p tcp -j ISTIO_INBOUND',
    '-A OUTPUT -j ISTIO_OUTPUT',
    ...inbound,
    '-A ISTIO_INBOUND -p tcp -j ISTIO_IN_REDIRECT',
    '-A ISTIO_IN_REDIRECT -p tcp -j REDIRECT --to-ports 15006',
    ...excluded.filter((rule) => rule.includes('--dport')),
    `-A ISTIO_OUTPUT -s ${passthrough} -o lo -j RETURN`,
    ...owned('uid'),
    ...owned('gid'),
    `-A ISTIO_OUTPUT -d ${loopback} -j RETURN`,
    ...excluded.filter((rule) => !rule.includes('--dport')),
    '-A ISTIO_OUTPUT -j ISTIO_REDIRECT',
    '-A ISTIO_REDIRECT -p tcp -j REDIRECT --to-ports 15001',
  ];
}

/** Chains by name; the rules of each in their order. */
function byChain(lines: readonly string[]): string[] {
  return lines.toSorted((a, b) => {
    const [[kindA, chainA = ''], [kindB, chainB = '']] = [a.split(' '), b.split(' ')] as const;
    return kindA === kindB ? chainA.localeCompare(chainB) : lines.indexOf(a) - lines.indexOf(b);
  });
}

describeOnKernel('iptables -t nat -S', ['iptables-nft', 'iptables-legacy'], () => {
  describe.each(['nft', 'legacy'])('of %s', (backend) => {
    let namespace: Namespace;
    beforeAll(async () => {
      namespace = await Namespace.create(`listing-${backend}`);
    });
    afterAll(async () => {
      await namespace[Symbol.asyncDispose]();
    });

    async function listingAfter(program: string, more: readonly string[]): Promise<string[]> {
      const pod = ['--pod-ips', '10.0.0.5,fd00::5', '--force-iptables-binary', backend];
      const { code, stderr } = await pillionIptables(namespace, [...SEED, ...more, ...pod]);
      if (code !== 0) throw new Error(stderr);
      const text = await namespace.must(`${program}-${backend}`, ['-t', 'nat', '-S']);
      return byChain(text.trim().split('\n'));
    }

    it('shows the rules that everyone knows, and no others', async () => {
      expect(await listingAfter('iptables', ['-x', ''])).toEqual(
        byChain(listing('127.0.0.1/32', '127.0.0.6/32', [])),
      );
      expect(await listingAfter('ip6tables', ['-x', ''])).toEqual(
        byChain(listing('::1/128', '::6/128', [])),
      );
    });

    it('shows those of excluded ports and ranges at their places', async () => {
      const port = [
        '-A ISTIO_OUTPUT -p tcp -m tcp --dport 8080 -j RETURN',
        '-A ISTIO_OUTPUT -p udp -m udp --dport 8080 -j RETURN',
      ];
      const range = '-A ISTIO_OUTPUT -d 172.16.2.0/24 -j RETURN';
      const args = ['-o', '8080', '-x', '172.16.2.0/24'];
      expect(await listingAfter('iptables', args)).toEqual(
        byChain(listing('127.0.0.1/32', '127.0.0.6/32', [...port, range])),
      );
      expect(await listingAfter('ip6tables', args)).toEqual(
        byChain(listing('::1/128', '::6/128', port)),
      );
    });
  });
});
