import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeOnKernel } from '@pillion/netns/describe-on-kernel';
import type { PodNetwork } from '@pillion/netns';
import { Agent, createWorld, ELSEWHERE, OUTSIDE, pillionIptables, POD } from './testing/pod.ts';

const ARGS = ['-u', '1337', '-i', '*', '-b', '*', '-d', '15020', '--native-nftables'];
const EXCLUDING = [...ARGS, '-x', '203.0.113.0/24,2001:db8:113::/64', '-o', '8443,9000'];

describeOnKernel('--native-nftables', ['nft', 'iptables-nft-restore'], () => {
  let network: PodNetwork;
  let proxy: Agent;
  let app: Agent;
  let peer: Agent;

  beforeAll(async () => {
    network = await createWorld();
    proxy = new Agent(network.pod('pod'), { uid: 1337 });
    app = new Agent(network.pod('pod'), { uid: 1000 });
    peer = new Agent(network.pod('peer'));
    const outside = new Agent(network.node);
    await Promise.all([
      proxy.listen(15_001, 'outbound'),
      proxy.listen(15_006, 'inbound'),
      proxy.listen(15_020, 'metrics'),
      app.listen(8080, 'app'),
      outside.listen(80, 'outside'),
      outside.listen(8443, 'outside'),
    ]);
  });
  afterAll(async () => {
    await network[Symbol.asyncDispose]();
  });

  const resultsOf = async (args: readonly string[]) => {
    const { code, stdout, stderr } = await pillionIptables(network.pod('pod'), [...args, '--json']);
    if (code !== 0) return stderr;
    const report = JSON.parse(stdout) as { families: { backend: string; result: string }[] };
    return report.families.map(({ backend, result }) => `${backend} ${result}`);
  };

  it('takes the place of iptables, is idempotent, and follows its flags', async () => {
    await pillionIptables(network.pod('pod'), ARGS.slice(0, -1));
    expect(await resultsOf(ARGS)).toEqual([
      'nft applied',
      'iptables-nft cleaned',
      'ip6tables-nft cleaned',
    ]);
    expect(await resultsOf(ARGS)).toEqual(['nft unchanged']);
    expect(await resultsOf(EXCLUDING)).toEqual(['nft applied']);
    expect(await resultsOf(EXCLUDING)).toEqual(['nft unchanged']);
  });

  it('counts what passes each rule', async () => {
    await pillionIptables(network.pod('pod'), [...EXCLUDING, '--force-apply']);
    await app.connect(OUTSIDE.ipv4, 8443);
    const { stdout } = await pillionIptables(network.pod('pod'), [
      'verify',
      ...EXCLUDING,
      '--json',
    ]);
    const { backends } = JSON.parse(stdout) as { backends: { counters: object[] }[] };
    expect(backends[0]?.counters).toContainEqual({
      table: 'nat',
      chain: 'ISTIO_OUTPUT',
      position: 1,
      rule: 'tcp dport { 8443, 9000 } counter return',
      packets: 1,
      bytes: 60,
    });
  });

  describe.each(['ipv4', 'ipv6'] as const)('over %s', (family) => {
    it('captures both ways and lets the proxy out', async () => {
      expect(await app.connect(OUTSIDE[family], 80)).toBe('outbound');
      expect(await peer.connect(POD[family], 8080)).toBe('inbound');
      expect(await peer.connect(POD[family], 15_020)).toBe('metrics');
      expect(await proxy.connect(OUTSIDE[family], 80)).toBe('outside');
      expect(await proxy.connect(POD[family], 8080)).toBe('inbound');
    });

    it('lets an excluded range and an excluded port pass', async () => {
      expect(await app.connect(ELSEWHERE[family], 80)).toBe('outside');
      expect(await app.connect(OUTSIDE[family], 8443)).toBe('outside');
    });
  });

  it('gives way to iptables again, and cleans', async () => {
    const iptables = ARGS.slice(0, -1);
    expect(await resultsOf(iptables)).toEqual([
      'iptables-nft applied',
      'ip6tables-nft applied',
      'nft cleaned',
    ]);
    await resultsOf([...ARGS, '-m', 'TPROXY', '-t', '42']);
    await resultsOf([...ARGS, '-m', 'TPROXY']);
    expect(await network.pod('pod').must('ip', ['rule'])).not.toContain('fwmark 0x2a');
    await resultsOf(ARGS);
    expect(await network.pod('pod').must('ip', ['rule'])).not.toContain('fwmark');
    await resultsOf([...ARGS, '-m', 'TPROXY']);
    expect(await resultsOf(['clean'])).toEqual(['nft cleaned']);
    expect(await network.pod('pod').must('nft', ['list', 'ruleset'])).not.toMatch(/istio/i);
    expect(await network.pod('pod').must('ip', ['rule'])).not.toContain('fwmark');
  });

  it('changes nothing where the kernel refuses', async () => {
    await pillionIptables(network.pod('pod'), ARGS);
    const before = await network.pod('pod').must('nft', ['list', 'ruleset']);
    const { code, stderr } = await pillionIptables(
      network.pod('pod'),
      [...EXCLUDING, '-m', 'TPROXY'],
      { uid: 0, capabilities: ['net_raw'] },
    );
    expect(code).toBe(1);
    expect(stderr).toContain('NET_ADMIN');
    expect(await network.pod('pod').must('nft', ['list', 'ruleset'])).toBe(before);
  });

  it('begins no change of several transactions whose outcome the kernel would refuse', async () => {
    const pod = network.pod('pod');
    const folder = mkdtempSync(join(tmpdir(), 'refusing-'));
    const refusing = `case "$*" in *--check*) echo 'Error: Could not process rule: No such file or directory' >&2; exit 1;; esac`;
    const nft = (await pod.must('sh', ['-c', 'command -v nft'])).trim();
    writeFileSync(join(folder, 'nft'), `#!/bin/sh\n${refusing}\nexec ${nft} "$@"\n`, {
      mode: 0o755,
    });
    await pillionIptables(pod, ARGS);
    const before = await pod.must('nft', ['--stateless', 'list', 'ruleset']);
    const { code, stderr } = await pillionIptables(pod, [...ARGS, '-m', 'TPROXY'], {
      env: { PATH: `${folder}:${process.env['PATH'] ?? ''}` },
    });
    rmSync(folder, { recursive: true });
    expect(code).toBe(1);
    expect(stderr).toContain('nothing was changed');
    expect(await pod.must('nft', ['--stateless', 'list', 'ruleset'])).toBe(before);
  });
});
