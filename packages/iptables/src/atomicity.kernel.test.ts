import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { describeOnKernel } from '@pillion/netns/describe-on-kernel';
import type { PodNetwork } from '@pillion/netns';
import { createWorld, pillionIptables } from './testing/pod.ts';

const ARGS = ['-u', '1337', '-i', '*', '-b', '*', '--force-iptables-binary', 'nft'];
const OTHERS = [...ARGS, '-m', 'TPROXY', '-o', '8080', '--drop-invalid'];

describeOnKernel('where IPv6 refuses', ['iptables-nft-restore', 'ip6tables-nft-restore'], () => {
  let network: PodNetwork;
  let folder: string;
  beforeEach(async () => {
    network = await createWorld();
    folder = mkdtempSync(join(tmpdir(), 'refusing-'));
    const program = join(folder, 'ip6tables-nft-restore');
    writeFileSync(
      program,
      '#!/bin/sh\necho "line 3 failed: Operation not supported" >&2\nexit 4\n',
    );
    chmodSync(program, 0o755);
  });
  afterEach(async () => {
    rmSync(folder, { recursive: true });
    await network[Symbol.asyncDispose]();
  });

  const state = async () => {
    const pod = network.pod('pod');
    const saved = await pod.must('iptables-nft-save', []);
    const rules = saved.split('\n').filter((line) => /^(-A|:\S+ -)/.test(line));
    return {
      rules,
      routing: await pod.must('ip', ['rule']),
      addresses: await pod.must('ip', ['-6', '-o', 'address', 'show', 'dev', 'lo']),
    };
  };
  const refusing = () => ({ env: { PATH: `${folder}:${process.env['PATH'] ?? ''}` } });

  it('nothing of IPv4 is left either', async () => {
    const before = await state();
    const { code, stderr } = await pillionIptables(network.pod('pod'), OTHERS, refusing());
    expect(code).toBe(1);
    expect(stderr).toContain('nothing was changed');
    expect(await state()).toEqual(before);
  });

  it('the rules of an earlier run stay in force', async () => {
    await pillionIptables(network.pod('pod'), ARGS);
    const before = await state();
    const { code } = await pillionIptables(network.pod('pod'), OTHERS, refusing());
    expect(code).toBe(1);
    expect(await state()).toEqual(before);
  });
});
