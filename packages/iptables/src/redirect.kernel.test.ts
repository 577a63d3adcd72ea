import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeOnKernel } from '@pillion/netns/describe-on-kernel';
import type { Finished, PodNetwork } from '@pillion/netns';
import {
  Agent,
  createWorld,
  ELSEWHERE,
  OUTSIDE,
  PEER,
  pillionIptables,
  POD,
} from './testing/pod.ts';

const PROXY = { uid: 1337, gid: 1337 };
const APP = { uid: 1000, gid: 1000 };

/** What an injected istio-init is started with, and two exclusions. */
const ARGS =
  '-p 15001 -z 15006 -u 1337 -m REDIRECT -i * -b * -d 15090,15021,15020 --log_output_level=default:info'
    .split(' ')
    .concat(['-x', '203.0.113.0/24,2001:db8:113::/64', '-o', '8443']);

describeOnKernel('REDIRECT', ['iptables-nft-restore', 'ip6tables-nft-restore'], () => {
  let network: PodNetwork;
  let proxy: Agent;
  let app: Agent;
  let peer: Agent;
  let applied: Finished;

  beforeAll(async () => {
    network = await createWorld();
    proxy = new Agent(network.pod('pod'), PROXY);
    app = new Agent(network.pod('pod'), APP);
    peer = new Agent(network.pod('peer'));
    const outside = new Agent(network.node);
    await Promise.all([
      proxy.listen(15_001, 'outbound'),
      proxy.listen(15_006, 'inbound'),
      proxy.listen(15_020, 'metrics'),
      app.listen(8080, 'app'),
      peer.listen(8080, 'peer'),
      outside.listen(80, 'outside'),
      outside.listen(8443, 'outside'),
    ]);
    applied = await pillionIptables(network.pod('pod'), ['istio-iptables', ...ARGS]);
  });

  afterAll(async () => {
    await network[Symbol.asyncDispose]();
  });

  it('is set up by the arguments of an injected istio-init, and says nothing on standard output', () => {
    expect(applied).toMatchObject({ code: 0, stdout: '' });
  });

  describe.each(['ipv4', 'ipv6'] as const)('over %s', (family) => {
    const loopback = family === 'ipv4' ? '127.0.0.1' : '::1';
    const passthrough = family === 'ipv4' ? '127.0.0.6' : '::6';

    it('captures what the application sends out', async () => {
      expect(await app.connect(OUTSIDE[family], 80)).toBe('outbound');
      expect(await app.connect(PEER[family], 8080)).toBe('outbound');
    });

    it('captures what comes in', async () => {
      expect(await peer.connect(POD[family], 8080)).toBe('inbound');
    });

    it('leaves the ports of the proxy itself alone', async () => {
      expect(await peer.connect(POD[family], 15_020)).toBe('metrics');
    });

    it('lets the proxy out', async () => {
      expect(await proxy.connect(OUTSIDE[family], 80)).toBe('outside');
      expect(await proxy.connect(PEER[family], 8080)).toBe('peer');
    });

    it('lets an excluded range and an excluded port pass', async () => {
      expect(await app.connect(ELSEWHERE[family], 80)).toBe('outside');
      expect(await app.connect(OUTSIDE[family], 8443)).toBe('outside');
    });

    it('leaves the application talking to itself alone', async () => {
      expect(await app.connect(loopback, 8080)).toBe('app');
      expect(await app.connect(POD[family], 8080)).toBe('app');
    });

    it('lets the proxy hand inbound traffic on, from the passthrough source', async () => {
      expect(await proxy.connect(POD[family], 8080, passthrough)).toBe('app');
    });

    it('takes what the proxy sends to its own pod for inbound', async () => {
      expect(await proxy.connect(POD[family], 8080)).toBe('inbound');
    });
  });

  it('is as wanted afterwards, and tells how many packets each rule has met', async () => {
    const { code, stdout } = await pillionIptables(network.pod('pod'), [
      'verify',
      ...ARGS,
      '--json',
    ]);
    const report = JSON.parse(stdout) as {
      backends: { findings: unknown[]; counters: { rule: string; packets: number }[] }[];
    };
    expect(code).toBe(0);
    expect(report.backends.map(({ findings }) => findings)).toEqual([[], []]);
    for (const { counters } of report.backends) {
      const toProxy = counters.find(({ rule }) => rule.endsWith('REDIRECT --to-ports 15001'));
      expect(toProxy?.packets).toBeGreaterThan(0);
    }
  });
});
