import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildProducts } from '@pillion/images';
import { describeOnKernel } from '@pillion/netns/describe-on-kernel';
import { expect, it, onTestFinished } from 'vitest';
import { Containerd } from './images/containerd.ts';

describeOnKernel('containerd', ['containerd', 'ctr', 'runc'], () => {
  it('takes the archive, finds what it says there, and runs it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'pillion-containerd-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const archive = join(folder, 'pillion.oci.tar');
    const built = await buildProducts({ hub: 'localhost/pillion', tag: 'ctr' }, archive);

    await using containerd = await Containerd.start(join(folder, 'containerd'));
    const imported = await containerd.ctr('images', 'import', archive);
    expect(imported).toMatchObject({ code: 0 });
    const { stdout: listed } = await containerd.ctr('images', 'list');
    for (const { name, digest } of built) {
      expect(listed).toMatch(new RegExp(`^${name} +\\S+ +${digest} `, 'm'));
    }
    const complete = await containerd.ctr('images', 'check');
    expect(complete.stdout.match(/ complete /g)).toHaveLength(built.length);

    const name = 'localhost/pillion/proxyv2:ctr';
    const asInit = ['pilot-agent', 'istio-iptables', '--version'];
    expect(
      await containerd.ctr('run', '--rm', '--read-only', name, 'init', ...asInit),
    ).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^pillion-iptables \d/),
    });
  });
});
