import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { describeOnKernel } from '@pillion/netns/describe-on-kernel';
import type { Namespace, PodNetwork } from '@pillion/netns';
import { Agent, createWorld, OUTSIDE, pillionIptables, POD } from './testing/pod.ts';
import type { LoadReport } from './testing/load.ts';
import { startTransparentListener } from './testing/transparent.ts';

const LOAD = fileURLToPath(new URL('testing/load.ts', import.meta.url));
/** Of each of four loads: both ways, both families; together 200 a second and 52. */
const PER_SECOND = '50';
const HELD = '13';

/** `pnpm test:kernel` re-applies 200 times a backend, the ordinary run a few; a busy machine may take its time. */
const TIMES = process.env['PILLION_KERNEL_PAIRS'] === undefined ? 6 : 200;

const ARGS = ['-u', '1337', '-i', '*', '-b', '*'];
/** All of them capture the connections of the load; they differ in everything else. */
const VARIANTS = [
  [],
  ['-m', 'TPROXY'],
  ['-d', '15020,15021,15090', '-o', '8443,9000', '-x', '203.0.113.0/24'],
  ['-i', '198.51.100.0/24,2001:db8:100::/48', '-b', '8080,9090', '--drop-invalid'],
  ['-m', 'TPROXY', '-i', '0.0.0.0/0,::/0', '-b', '8080', '--redirect-dns', '--capture-all-dns'],
  ['-c', 'eth9', '-k', 'docker0', '-q', '80', '-u', '1337,2000'],
] as const;

const BACKENDS = [
  ['iptables-nft', ['--force-iptables-binary', 'nft']],
  ['iptables-legacy', ['--force-iptables-binary', 'legacy']],
  ['nft', ['--native-nftables']],
] as const;

const programs = ['iptables-nft-restore', 'iptables-legacy-restore', 'nft', 'python3'];

describeOnKernel('replacing rules under load', programs, () => {
  let network: PodNetwork;
  beforeEach(async () => {
    network = await createWorld();
    const proxy = new Agent(network.pod('pod'), { uid: 1337 });
    const app = new Agent(network.pod('pod'), { uid: 1000 });
    const outside = new Agent(network.node);
    await Promise.all([
      proxy.listen(15_001, 'outbound'),
      app.listen(8080, 'escaped inbound'),
      outside.listen(80, 'escaped outbound'),
      startTransparentListener(network.pod('pod'), 'inbound'),
    ]);
  });
  afterEach(async () => {
    await network[Symbol.asyncDispose]();
  });

  it.each(BACKENDS)(
    'lets none escape and breaks none: %s',
    { timeout: 60_000 + TIMES * 6000 },
    async (_name, backend) => {
      const pod = network.pod('pod');
      await pillionIptables(pod, [...ARGS, ...backend]);
      const loads = [
        startLoad(pod, OUTSIDE.ipv4, 80),
        startLoad(pod, OUTSIDE.ipv6, 80),
        startLoad(network.pod('peer'), POD.ipv4, 8080),
        startLoad(network.pod('peer'), POD.ipv6, 8080),
      ];
      const codes = new Set<number | null>();
      for (let round = 1; round <= TIMES; round += 1) {
        const variant = VARIANTS[round % VARIANTS.length] ?? [];
        codes.add((await pillionIptables(pod, [...ARGS, ...variant, ...backend])).code);
      }
      const reports = await Promise.all(loads.map(async (stop) => await stop()));
      expect([...codes]).toEqual([0]);
      expect(reports.map(({ broken }) => broken)).toEqual([0, 0, 0, 0]);
      const count: unknown = expect.any(Number);
      expect(reports.map(({ opened }) => opened)).toEqual([
        { outbound: count },
        { outbound: count },
        { inbound: count },
        { inbound: count },
      ]);
      expect(Math.min(...reports.map(({ roundTrips }) => roundTrips))).toBeGreaterThan(100);
    },
  );
});

/** The answer stops it and tells what became of it. */
function startLoad(from: Namespace, host: string, port: number): () => Promise<LoadReport> {
  const args = [LOAD, host, String(port), PER_SECOND, HELD];
  const child = from.spawn(process.execPath, args, {
    uid: 1000,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  return async () => {
    child.stdin?.end();
    const [line] = child.stdout === null ? [] : await once(child.stdout, 'data');
    return JSON.parse(String(line)) as LoadReport;
  };
}
