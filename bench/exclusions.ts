/**
 * What long lists cost: 10,000 excluded networks given to each backend, the time of the whole program, and how long a
 * connection into the last of them takes to set up, beside one with a single network excluded and one without any rules.
 * Needs python3, whose sockets add less than a client in Node does.
 */
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { Namespace } from '../packages/netns/src/index.ts';

const MANY = 10_000;
const CONNECTIONS = 500;
/** An address in the last network of the list, on a host beyond the pod network. */
const ADDRESS = '10.39.15.1';
const PORT = 80;

const BACKENDS = [
  ['nft', ['--native-nftables']],
  ['iptablesNft', ['--force-iptables-binary', 'nft']],
  ['iptablesLegacy', ['--force-iptables-binary', 'legacy']],
] as const;

const SERVER = `
import socket
s = socket.create_server(('', ${PORT}), backlog=4096)
print('ready', flush=True)
while True: s.accept()[0].close()
`;

/** Closes with a reset, so that no port stays in TIME_WAIT and makes the next connection look for one. */
const CLIENT = `
import socket, struct, time
taken = []
for _ in range(${CONNECTIONS}):
    s = socket.socket()
    s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
    start = time.perf_counter_ns()
    s.connect(('${ADDRESS}', ${PORT}))
    taken.append(time.perf_counter_ns() - start)
    s.close()
print(sorted(taken)[len(taken) // 2])
`;

interface Arm {
  readonly name: string;
  readonly pod: Namespace;
  readonly applySeconds: number | undefined;
  readonly connectMicroseconds: number[];
}

/** No two of them touch, or they would be made one. */
function networks(count: number): string {
  const list = Array.from({ length: MANY }, (_, index) => `10.${index >> 8}.${index & 255}.0/25`);
  return list.slice(-count).join(',');
}

/** A pod and a host beyond it, on two ends of a cable. */
async function createPod(name: string, stack: AsyncDisposableStack): Promise<Namespace> {
  const host = stack.use(await Namespace.create(`${name}-host`));
  const pod = stack.use(await Namespace.create(`${name}-pod`));
  const cable = ['link', 'add', 'eth0', 'type', 'veth', 'peer', 'name', 'eth0', 'netns', host.name];
  await pod.must('ip', cable);
  await host.must('ip', ['address', 'add', `${ADDRESS}/32`, 'dev', 'lo']);
  await host.must('ip', ['address', 'add', '10.88.0.1/24', 'dev', 'eth0']);
  await host.must('ip', ['link', 'set', 'eth0', 'up']);
  await pod.must('ip', ['address', 'add', '10.88.0.2/24', 'dev', 'eth0']);
  await pod.must('ip', ['link', 'set', 'eth0', 'up']);
  await pod.must('ip', ['route', 'add', 'default', 'via', '10.88.0.1']);
  const stdio = ['ignore', 'pipe', 'inherit'] as const;
  const server = host.spawn('python3', ['-c', SERVER], { stdio: [...stdio] });
  await once(server.stdout as Readable, 'data');
  return pod;
}

/** Seconds of the whole program. */
async function exclude(
  pod: Namespace,
  [program = '', ...words]: readonly string[],
  flags: readonly string[],
  count: number,
): Promise<number> {
  const capture = ['-u', '1337', '-i', '*', '-b', '*', '--pod-ips', '10.88.0.2', '--config', '-'];
  const input = `istio-service-exclude-cidr: "${networks(count)}"\n`; // a command line has no room for it
  const start = performance.now();
  await pod.must(program, [...words, ...capture, ...flags], { input });
  return (performance.now() - start) / 1000;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** Arms take turns, so that other work on the machine meets all of them. */
export async function measureExclusions(program: readonly string[], rounds: number) {
  if (spawnSync('python3', ['--version']).status !== 0) return undefined;
  await using stack = new AsyncDisposableStack();
  const arms: Arm[] = [];
  const add = async (name: string, flags: readonly string[] | undefined, count: number) => {
    const pod = await createPod(name, stack);
    const applySeconds = flags && (await exclude(pod, program, flags, count));
    arms.push({ name, pod, applySeconds, connectMicroseconds: [] });
  };
  await add('noRules', undefined, 0);
  for (const [backend, flags] of BACKENDS) {
    await add(`${backend}One`, flags, 1);
    await add(`${backend}Many`, flags, MANY);
  }
  for (let round = 0; round < rounds; round += 1) {
    for (const { pod, connectMicroseconds } of arms) {
      const text = await pod.must('python3', ['-c', CLIENT], { uid: 1000 });
      connectMicroseconds.push(Number(text) / 1000);
    }
  }
  return Object.fromEntries(
    arms.map(({ name, applySeconds, connectMicroseconds }) => [
      name,
      {
        ...(applySeconds === undefined
          ? {}
          : { applySeconds: Math.round(applySeconds * 100) / 100 }),
        connectMicroseconds: Math.round(median(connectMicroseconds) * 10) / 10,
      },
    ]),
  );
}
