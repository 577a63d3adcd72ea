import { type ChildProcess, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createPodNetwork, type Namespace, type PodNetwork } from '@pillion/netns';
import { describeOnKernel } from '@pillion/netns/describe-on-kernel';
import { afterAll, beforeAll, expect, it } from 'vitest';

/** A client and two servers, each with a sidecar. */
const PODS = {
  client: { ipv4: '10.81.0.2', ipv6: 'fd00:81::2' },
  one: { ipv4: '10.81.0.3', ipv6: 'fd00:81::3' },
  two: { ipv4: '10.81.0.4', ipv6: 'fd00:81::4' },
} as const;
const NETWORK = {
  gateway: { ipv4: '10.81.0.1', ipv6: 'fd00:81::1' },
  prefixLengths: { ipv4: 24, ipv6: 64 },
  pods: Object.entries(PODS).map(([name, addresses]) => ({ name, addresses })),
  outside: [],
} as const;
const DESTINATIONS = {
  services: [
    {
      name: 'peer.default.svc.cluster.local',
      addresses: ['10.96.8.1'],
      ports: [
        {
          port: 9000,
          name: 'grpc',
          endpoints: [`${PODS.one.ipv4}:9000`, `${PODS.two.ipv4}:9000`],
        },
        { port: 9001, name: 'grpc', endpoints: [`${PODS.one.ipv4}:9`] },
      ],
    },
  ],
};
const MAIN = join(import.meta.dirname, '../main.ts');
const IPTABLES = join(import.meta.dirname, '../../../iptables/src/main.ts');
const PEER = join(import.meta.dirname, '../testing/grpc-peer.py');
const SOURCE = '--conditions=@pillion/source';
const CALLS = 8 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 200 + 1;

/** Nothing of this machine's: gRPC would ask a proxy that it names. */
const ENVIRONMENT = { PATH: process.env['PATH'] };

type Line = Readonly<Record<string, unknown>>;

/** A Python that has grpcio: Debian's `python3-grpcio`, or PILLION_PYTHON names one. */
const python = [process.env['PILLION_PYTHON'], '/usr/bin/python3', 'python3'].find(
  (one) => one !== undefined && spawnSync(one, ['-c', 'import grpc']).status === 0,
);

const needed = [
  'iptables-restore',
  'ip6tables-restore',
  ...(python === undefined ? ['python3-grpcio'] : []),
];

describeOnKernel('gRPC by grpcio through two sidecars', needed, () => {
  let network: PodNetwork;
  let folder: string;
  const proxies = new Map<string, ChildProcess>();
  const logs: Record<string, Line[]> = { client: [], one: [], two: [] };

  const sidecar = async (name: keyof typeof PODS, pod: Namespace): Promise<void> => {
    await pod.must(process.execPath, [SOURCE, IPTABLES, '-b', '*', '-i', '*']);
    const proxy = pod.spawn(process.execPath, [SOURCE, MAIN, 'proxy', 'sidecar'], {
      uid: 1337,
      capabilities: [],
      env: {
        PATH: process.env['PATH'],
        INSTANCE_IP: PODS[name].ipv4,
        ISTIO_META_POD_PORTS: '[{"name":"grpc","containerPort":9000,"protocol":"TCP"}]',
        PILLION_DESTINATIONS: join(folder, 'destinations.yaml'),
        PROXY_CONFIG: '{"terminationDrainDuration":"5s"}',
      },
    });
    proxies.set(name, proxy);
    if (proxy.stdout === null) throw new Error('the proxy has no standard output');
    createInterface({ input: proxy.stdout }).on('line', (line) =>
      logs[name]?.push(JSON.parse(line) as Line),
    );
    proxy.stderr?.pipe(process.stderr);
    await pod.must(process.execPath, [SOURCE, MAIN, 'wait', '--periodMillis=50']);
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pillion-'));
    await chmod(folder, 0o755);
    await writeFile(join(folder, 'destinations.yaml'), JSON.stringify(DESTINATIONS));
    network = await createPodNetwork(NETWORK);
    for (const name of ['client', 'one', 'two'] as const) {
      const pod = network.pod(name);
      await sidecar(name, pod);
      if (name === 'client') continue;
      const server = pod.spawn(python ?? '', [PEER, 'serve', name], {
        uid: 1000,
        env: ENVIRONMENT,
      });
      server.stderr?.pipe(process.stderr);
      if (server.stdout !== null) await once(server.stdout, 'data');
    }
  }, 60_000);

  afterAll(async () => {
    await network[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });

  const grpc = async (verb: string, target: string): Promise<unknown> =>
    JSON.parse(
      await network.pod('client').must(python ?? '', [PEER, verb, target], {
        uid: 1000,
        env: ENVIRONMENT,
        timeout: 60_000,
      }),
    );

  it('runs every kind of call, as without them, and each call by itself finds its server', async () => {
    expect(await grpc('call', '10.96.8.1:9000')).toEqual({
      servers: ['one', 'two'],
      large: true,
      trailers: { count: '8000000', 'bytes-bin': '00ff' },
      refused: ['FAILED_PRECONDITION', 'no: 100 % of ü'],
      unknown: 'UNIMPLEMENTED',
      late: 'DEADLINE_EXCEEDED',
      counted: 1000,
      total: '1000000',
      chat: true,
      many: true,
      cancelled: expect.any(Array) as unknown,
    });
    await expect.poll(() => logs['client']?.length, { timeout: 20_000 }).toBe(CALLS);
  }, 90_000);

  it('is told as gRPC, with the status of every call', async () => {
    const statuses = logs['client']?.map((line) => line['grpcStatus']);
    expect(new Set(statuses)).toEqual(new Set([0, 9, 12, null]));
    const late = logs['client']?.find((line) => line['grpcStatus'] === null);
    expect(late).toMatchObject({ path: '/test.Peer/Hang', flags: 'DR', details: 'CANCEL' });
    const inbound = (): Line[] => [...(logs['one'] ?? []), ...(logs['two'] ?? [])];
    await expect.poll(() => inbound().length, { timeout: 20_000 }).toBe(CALLS);
    for (const line of inbound())
      expect(line).toMatchObject({ protocol: 'HTTP/2', cluster: 'inbound|9000||' });
  });

  it('gets a status of its own where nobody listens', async () => {
    const [status, details] = (await grpc('fail', '10.96.8.1:9001')) as [string, string];
    expect(status).toBe('UNAVAILABLE');
    expect(details).toMatch(/^upstream connect error or disconnect\/reset before headers/);
  });

  it('goes on while one server drains: its clients are sent away in order', async () => {
    const proxy = proxies.get('one');
    const calling = grpc('call', '10.96.8.1:9000');
    await new Promise((resolve) => setTimeout(resolve, 300));
    proxy?.kill('SIGTERM');
    expect(await calling).toMatchObject({ large: true, counted: 1000, chat: true, many: true });
  }, 90_000);
});
