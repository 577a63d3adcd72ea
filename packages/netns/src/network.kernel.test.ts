import { expect, it } from 'vitest';
import { describeOnKernel } from './describe-on-kernel.ts';
import { createPodNetwork, type NetworkPlan } from './network.ts';
import { run } from './exec.ts';

const plan: NetworkPlan = {
  gateway: { ipv4: '10.88.0.1', ipv6: 'fd00:88::1' },
  prefixLengths: { ipv4: 24, ipv6: 64 },
  pods: [
    { name: 'a', addresses: { ipv4: '10.88.0.2', ipv6: 'fd00:88::2' } },
    { name: 'b', addresses: { ipv4: '10.88.0.3', ipv6: 'fd00:88::3' } },
  ],
  outside: ['198.51.100.10', '2001:db8::10'],
};

const SERVER = `
  const server = require('node:net').createServer((socket) => socket.end(socket.remoteAddress));
  server.listen(7000, '::', () => console.log('ready'));
`;
const CLIENT = `
  const socket = require('node:net').connect(7000, process.argv[1]);
  socket.on('data', (data) => process.stdout.write(data));
`;

describeOnKernel('a pod network', ['iptables-restore'], () => {
  it('joins pods and the outside in both families, and leaves nothing behind', async () => {
    const before = await run('ip', ['-json', 'address']);
    {
      await using network = await createPodNetwork(plan);
      for (const namespace of [network.pod('b'), network.node]) {
        const server = namespace.spawn(process.execPath, ['-e', SERVER]);
        await new Promise((resolve) => server.stdout?.once('data', resolve));
      }
      const call = (address: string) =>
        network.pod('a').must(process.execPath, ['-e', CLIENT, address]);
      expect(await call('10.88.0.3')).toBe('::ffff:10.88.0.2');
      expect(await call('fd00:88::3')).toBe('fd00:88::2');
      expect(await call('198.51.100.10')).toBe('::ffff:10.88.0.2');
      expect(await call('2001:db8::10')).toBe('fd00:88::2');
    }
    const { stdout } = await run('ip', ['netns', 'list']);
    expect(stdout).not.toContain(`pillion-${process.pid}-`);
    expect((await run('ip', ['-json', 'address'])).stdout).toBe(before.stdout);
  });

  it('runs programs as the identity that is asked for', async () => {
    await using network = await createPodNetwork(plan);
    const pod = network.pod('a');
    expect((await pod.must('id', ['-u'], { uid: 1337 })).trim()).toBe('1337');
    const status = await pod.must('cat', ['/proc/self/status'], {
      uid: 0,
      capabilities: ['net_admin'],
    });
    expect(status).toMatch(/CapEff:\s+0000000000001000/);
  });
});
