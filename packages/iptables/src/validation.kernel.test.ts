import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeOnKernel } from '@pillion/netns/describe-on-kernel';
import type { PodNetwork } from '@pillion/netns';
import { Agent, createWorld, pillionIptables } from './testing/pod.ts';

const ARGS = ['-u', '1337', '-i', '*', '-b', '*'];
const VALIDATE = [...ARGS, '--run-validation', '--json'];
/** What an istio-init container is left with. */
const DROPPED = { uid: 0, capabilities: ['net_admin', 'net_raw'] };

describeOnKernel('--run-validation', ['iptables-nft-restore'], () => {
  let network: PodNetwork;
  beforeAll(async () => {
    network = await createWorld();
  });
  afterAll(async () => {
    await network[Symbol.asyncDispose]();
  });

  it('fails with 126 where nobody has made rules, and says what to do', async () => {
    const { code, stdout, stderr } = await pillionIptables(
      network.pod('pod'),
      [...VALIDATE, '--skip-rule-apply', '--probe-timeout', '300ms'],
      { uid: 1337 },
    );
    expect(code).toBe(126);
    expect(JSON.parse(stdout)).toMatchObject({
      ok: false,
      error: { code: 'validation.notCaptured' },
    });
    expect(stderr).toContain('delete the pod');
  });

  it('proves both families as the proxy, which root may become', async () => {
    const { code, stdout } = await pillionIptables(network.pod('pod'), VALIDATE);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      validation: [
        { family: 'ipv4', as: 'proxy' },
        { family: 'ipv6', as: 'proxy' },
      ],
    });
  });

  it('proves them as the application where all other capabilities are dropped', async () => {
    const { code, stdout } = await pillionIptables(network.pod('pod'), VALIDATE, DROPPED);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      validation: [
        { family: 'ipv4', as: 'application' },
        { family: 'ipv6', as: 'application' },
      ],
    });
  });

  it('proves the rules of others without any capability, as istio-validation does', async () => {
    const skip = [...VALIDATE, '--skip-rule-apply'];
    const { code } = await pillionIptables(network.pod('pod'), skip, { uid: 1337 });
    expect(code).toBe(0);
  });

  it('says so where the proxy already has the port', async () => {
    const agent = new Agent(network.pod('pod'), { uid: 1337 });
    await agent.listen(15_006, 'proxy');
    const skip = [...VALIDATE, '--skip-rule-apply'];
    const { code, stdout } = await pillionIptables(network.pod('pod'), skip, { uid: 1337 });
    expect(code).toBe(126);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'validation.portTaken' } });
  });
});
