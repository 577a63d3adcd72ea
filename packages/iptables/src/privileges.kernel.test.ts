import { afterEach, beforeEach, expect, it } from 'vitest';
import { describeOnKernel } from '@pillion/netns/describe-on-kernel';
import type { PodNetwork } from '@pillion/netns';
import { createWorld, MAIN, pillionIptables } from './testing/pod.ts';

const ARGS = ['-u', '1337', '-i', '*', '-b', '*', '-m', 'TPROXY'];
/** What the injected istio-init keeps. */
const INIT = { uid: 0, capabilities: ['net_admin', 'net_raw'] };

const programs = ['iptables-nft-restore', 'iptables-legacy-restore', 'setpriv', 'unshare'];

describeOnKernel('privileges', programs, () => {
  let network: PodNetwork;
  beforeEach(async () => {
    network = await createWorld();
  });
  afterEach(async () => {
    await network[Symbol.asyncDispose]();
  });

  it.each(['nft', 'legacy'])(
    'root with NET_ADMIN and NET_RAW alone is enough for %s',
    async (backend) => {
      const args = [...ARGS, '--force-iptables-binary', backend];
      const { code, stderr } = await pillionIptables(network.pod('pod'), args, INIT);
      expect({ code, stderr }).toMatchObject({ code: 0 });
      const save = await network.pod('pod').must(`ip6tables-${backend}-save`, []);
      expect(save).toContain('-j TPROXY');
    },
  );

  it.each(['nft', 'legacy'])('a read-only root file system is enough for %s', async (backend) => {
    const program = [process.execPath, '--conditions=@pillion/source', MAIN];
    const args = [...ARGS, '--force-iptables-binary', backend].map((word) => `'${word}'`);
    const script = `mount --bind / /mnt && mount -o remount,ro,bind /mnt && mount --rbind /proc /mnt/proc && mount --rbind /dev /mnt/dev && exec chroot /mnt ${program.join(' ')} ${args.join(' ')}`;
    const { code, stderr } = await network
      .pod('pod')
      .run('unshare', ['--mount', 'sh', '-c', script]);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(await network.pod('pod').must(`iptables-${backend}-save`, [])).toContain('-j TPROXY');
  });

  it('another user is enough, who has NET_ADMIN and NET_RAW', async () => {
    const capabilities = '+net_admin,+net_raw';
    const identity = ['--reuid=65534', '--regid=65534', '--clear-groups', '--no-new-privs'];
    const kept = [`--inh-caps=${capabilities}`, `--ambient-caps=${capabilities}`];
    const program = [process.execPath, '--conditions=@pillion/source', MAIN, ...ARGS];
    const { code, stderr } = await network
      .pod('pod')
      .run('setpriv', [...identity, ...kept, ...program]);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(await network.pod('pod').must('iptables-nft-save', [])).toContain('-j TPROXY');
  });

  it('another user is told which capabilities are missing, and nothing is changed', async () => {
    const { code, stderr, stdout } = await pillionIptables(network.pod('pod'), ARGS, { uid: 1000 });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('NET_ADMIN and NET_RAW');
    expect(await network.pod('pod').must('iptables-nft-save', [])).not.toContain('ISTIO');
  });

  it('works in the namespace that it is given', async () => {
    const path = `/run/netns/${network.pod('pod').name}`;
    const args = [...ARGS, '--network-namespace', path, '--cni-mode', '--json'];
    const { code, stdout } = await pillionIptables(network.node, args);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      families: [{ family: 'ipv4' }, { family: 'ipv6' }],
    });
    expect(await network.pod('pod').must('iptables-nft-save', [])).toContain('ISTIO_OUTPUT');
    expect(await network.node.must('iptables-nft-save', [])).not.toContain('ISTIO_OUTPUT');
  });

  it('refuses a namespace that is not there', async () => {
    const { code, stderr } = await pillionIptables(network.node, [
      ...ARGS,
      '--network-namespace',
      '/run/netns/none',
    ]);
    expect(code).toBe(1);
    expect(stderr).toContain('no such file');
  });
});
