import { type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createPodNetwork, type Namespace, type PodNetwork } from '@pillion/netns';
import { describeOnKernel } from '@pillion/netns/describe-on-kernel';
import { afterAll, beforeAll, expect, it } from 'vitest';

const POD = { ipv4: '10.79.0.2', ipv6: 'fd00:79::2' };
const CLIENT = { ipv4: '10.79.0.3', ipv6: 'fd00:79::3' };
const NETWORK = {
  gateway: { ipv4: '10.79.0.1', ipv6: 'fd00:79::1' },
  prefixLengths: { ipv4: 24, ipv6: 64 },
  pods: [
    { name: 'tproxy', addresses: POD },
    { name: 'client', addresses: CLIENT },
  ],
  outside: [],
} as const;
const MAIN = join(import.meta.dirname, 'main.ts');
const IPTABLES = join(import.meta.dirname, '../../iptables/src/main.ts');
const SOURCE = '--conditions=@pillion/source';

/** Tells every client the address it sees, and where it was called: HTTP on 8000, anything on 9000. */
const APPLICATION = `
  const http = require('node:http'), net = require('node:net');
  http.createServer(({ socket }, response) => response.end(socket.remoteAddress + ' ' + socket.localAddress)).listen(8000, '::');
  net.createServer({ allowHalfOpen: true }, (socket) => {
    socket.resume().on('end', () => socket.end(socket.remoteAddress + ' ' + socket.localAddress));
  }).listen(9000, '::', () => console.log('ready'));
`;

describeOnKernel('TPROXY', ['iptables-restore', 'ip6tables-restore', 'curl'], () => {
  let network: PodNetwork;
  let pod: Namespace;
  let client: Namespace;
  let proxy: ChildProcess;
  const log: Record<string, unknown>[] = [];

  beforeAll(async () => {
    network = await createPodNetwork(NETWORK);
    pod = network.pod('tproxy');
    client = network.pod('client');
    await pod.must(process.execPath, [SOURCE, IPTABLES, '-m', 'TPROXY', '-b', '*', '-g', '1337']);
    const application = pod.spawn(process.execPath, ['-e', APPLICATION], { uid: 1000 });
    if (application.stdout !== null) await once(application.stdout, 'data');
    // Istio's template runs the sidecar so where it has to be transparent.
    proxy = pod.spawn(process.execPath, [SOURCE, MAIN, 'proxy', 'sidecar'], {
      uid: 0,
      gid: 1337,
      capabilities: ['net_admin'],
      env: {
        PATH: process.env['PATH'],
        ISTIO_META_INTERCEPTION_MODE: 'TPROXY',
        ISTIO_META_POD_PORTS: '[{"containerPort":8000}]',
      },
    });
    if (proxy.stdout === null) throw new Error('the proxy has no standard output');
    createInterface({ input: proxy.stdout }).on('line', (line) =>
      log.push(JSON.parse(line) as Record<string, unknown>),
    );
    proxy.stderr?.pipe(process.stderr);
    await pod.must(process.execPath, [SOURCE, MAIN, 'wait', '--periodMillis=50']);
  });

  afterAll(async () => await network[Symbol.asyncDispose]());

  it.each([
    [CLIENT.ipv4, POD.ipv4, '::ffff:'],
    [CLIENT.ipv6, POD.ipv6, ''],
  ])('shows the application its client at %s, by HTTP and without', async (from, to, mapped) => {
    const host = to.includes(':') ? `[${to}]` : to;
    const seen = `${mapped}${from} ${mapped}${to}`;
    const heard = await client.must('curl', ['-sg', '--max-time', '5', `http://${host}:8000/`]);
    expect(heard).toBe(seen);
    const call = `
      const socket = require('node:net').connect({ host: '${to}', port: 9000, allowHalfOpen: true });
      socket.end('anything').pipe(process.stdout);`;
    expect(await client.must(process.execPath, ['-e', call], { timeout: 5000 })).toBe(seen);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(log.slice(-2)).toMatchObject([
      { direction: 'inbound', originalDestination: `${host}:8000`, cluster: 'inbound|8000||' },
      { direction: 'inbound', originalDestination: `${host}:9000` },
    ]);
    const local = from.includes(':') ? `[${from}]` : from;
    expect(String(log.at(-1)?.['localAddress'])).toContain(local);
  });

  it('refuses who calls the listener itself: it would go round', async () => {
    const call = `
      const socket = require('node:net').connect({ host: '${POD.ipv4}', port: 15006 });
      socket.on('error', (error) => console.log(error.code)).on('data', () => {}).write('x');`;
    expect(await client.must(process.execPath, ['-e', call], { timeout: 5000 })).toContain(
      'ECONNRESET',
    );
  });

  it('goes on while the application is called by many', async () => {
    const before = log.length;
    const urls = Array.from({ length: 200 }, () => `http://${POD.ipv4}:8000/`);
    const heard = await client.must('curl', [
      '-sgZ',
      '--no-keepalive',
      '--max-time',
      '20',
      ...urls,
    ]);
    expect(heard).toBe(`::ffff:${CLIENT.ipv4} ::ffff:${POD.ipv4}`.repeat(200));
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(log.length - before).toBe(200);
  });
});
