import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeOnKernel } from '@pillion/netns/describe-on-kernel';
import type { PodNetwork } from '@pillion/netns';
import { Agent, createWorld, OUTSIDE, pillionIptables } from './testing/pod.ts';

/** The gateway serves DNS, and so does somebody outside whom resolv.conf does not name. */
const SERVER = { ipv4: '10.88.0.1', ipv6: 'fd00:88::1' } as const;
const ARGS = ['-u', '1337', '-i', '*', '-b', '*', '--redirect-dns'];

const BACKENDS = [
  ['iptables-nft', ['--force-iptables-binary', 'nft']],
  ['iptables-legacy', ['--force-iptables-binary', 'legacy']],
  ['nft', ['--native-nftables']],
] as const;

describeOnKernel('DNS capture', ['iptables-nft-restore', 'iptables-legacy-restore', 'nft'], () => {
  describe.each(BACKENDS)('with %s', (_name, backend) => {
    describeDns([...ARGS, ...backend]);
  });
});

function describeDns(args: readonly string[]): void {
  let network: PodNetwork;
  let proxy: Agent;
  let app: Agent;

  beforeAll(async () => {
    network = await createWorld();
    proxy = new Agent(network.pod('pod'), { uid: 1337 });
    app = new Agent(network.pod('pod'), { uid: 1000 });
    const node = new Agent(network.node);
    await Promise.all([
      proxy.listen(15_001, 'outbound'),
      proxy.listen(15_053, 'proxy'),
      proxy.listenUdp('127.0.0.1', 15_053, 'proxy'),
      proxy.listenUdp('::1', 15_053, 'proxy'),
      node.listen(53, 'server'),
      ...[...Object.values(SERVER), ...Object.values(OUTSIDE)].map(
        async (host) => await node.listenUdp(host, 53, 'server'),
      ),
    ]);
  });

  afterAll(async () => {
    await network[Symbol.asyncDispose]();
  });

  const families = ['ipv4', 'ipv6'] as const;

  describe('of the servers in resolv.conf', () => {
    beforeAll(async () => {
      const servers = Object.values(SERVER).join(',');
      await pillionIptables(network.pod('pod'), [...args, '--dns-servers', servers]);
    });

    it.each(families)('takes queries over UDP and TCP to the proxy over %s', async (family) => {
      // The application's socket is connected: an answer from any other address would not reach it.
      expect(await app.askUdp(SERVER[family], 53)).toBe('proxy');
      expect(await app.connect(SERVER[family], 53)).toBe('proxy');
    });

    it.each(families)('lets the proxy ask the server itself over %s', async (family) => {
      expect(await proxy.askUdp(SERVER[family], 53)).toBe('server');
      expect(await proxy.connect(SERVER[family], 53)).toBe('server');
    });

    it.each(families)('leaves queries to other servers alone over %s', async (family) => {
      expect(await app.askUdp(OUTSIDE[family], 53)).toBe('server');
    });
  });

  describe('of every server', () => {
    beforeAll(async () => {
      await pillionIptables(network.pod('pod'), [...args, '--capture-all-dns']);
    });

    it.each(families)('takes all queries to the proxy over %s', async (family) => {
      expect(await app.askUdp(OUTSIDE[family], 53)).toBe('proxy');
      expect(await app.connect(OUTSIDE[family], 53)).toBe('proxy');
      expect(await proxy.askUdp(OUTSIDE[family], 53)).toBe('server');
    });
  });
}
