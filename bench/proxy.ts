/**
 * The proxy beside Envoy, in one run and one throw-away namespace: processor time a request, or a gigabyte, medians of
 * three; the proxy on the first processor, load and server on the second. Both count what passes; neither logs it.
 * `--quick` for one round. Needs root, nginx, wrk, `pnpm build`, and `envoy` on the PATH or at PILLION_ENVOY.
 */
import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Namespace } from '../packages/netns/src/index.ts';
import { envoyConfig } from './proxy/envoy-config.ts';

const MAIN = fileURLToPath(new URL('../packages/proxy/dist/main.js', import.meta.url));
const ROUNDS = process.argv.includes('--quick') ? 1 : 3;
const SECONDS = process.argv.includes('--quick') ? 2 : 3;
const ADDRESS = '10.77.0.2';
/** Destination ports and the proxy port that each is redirected to; 8000 is direct. */
const PORTS = { envoy: 8001, native: 8002 } as const;
const TICKS_A_SECOND = 100;

interface Work {
  readonly name: string;
  readonly unit: 'request' | 'GB';
  readonly path: string;
  readonly connections: number;
  readonly headers: readonly string[];
}

const WORKS: readonly Work[] = [
  { name: 'keep-alive, 1 connection', unit: 'request', path: '/1k', connections: 1, headers: [] },
  {
    name: 'keep-alive, 32 connections',
    unit: 'request',
    path: '/1k',
    connections: 32,
    headers: [],
  },
  {
    name: 'keep-alive, 256 connections',
    unit: 'request',
    path: '/1k',
    connections: 256,
    headers: [],
  },
  {
    name: 'connect, request, close',
    unit: 'request',
    path: '/1k',
    connections: 32,
    headers: ['Connection: close'],
  },
  { name: '1 MiB responses, 8 connections', unit: 'GB', path: '/1m', connections: 8, headers: [] },
];

interface Sample {
  readonly perSecond: number;
  readonly cpuMicroseconds: number;
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

function cpuTicks(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return Number(fields[11]) + Number(fields[12]);
}

function residentMiB(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}

const nginx = (folder: string): string => `
worker_processes 1; daemon off; pid ${folder}/nginx.pid; error_log /dev/null; user root;
events { worker_connections 4096; }
http {
  access_log off; keepalive_requests 100000000; keepalive_timeout 300s; sendfile on; tcp_nodelay on; root ${folder};
  client_body_temp_path ${folder}/b; proxy_temp_path ${folder}/p; fastcgi_temp_path ${folder}/f; uwsgi_temp_path ${folder}/u; scgi_temp_path ${folder}/s;
  server { ${[8000, ...Object.values(PORTS)]
    .filter((port, at, all) => all.indexOf(port) === at)
    .map((port) => `listen ${port} backlog=4096;`)
    .join(' ')} }
}`;

const RULES = `*nat
-A OUTPUT -p tcp -m owner --uid-owner 1337 -j RETURN
-A OUTPUT -p tcp --dport 8001 -j REDIRECT --to-ports 15101
-A OUTPUT -p tcp --dport 8002 -j REDIRECT --to-ports 15001
COMMIT
`;

await using pod = await Namespace.create('bench');
const folder = await mkdtemp(join(tmpdir(), 'pillion-bench-'));
await chmod(folder, 0o755);
const running: ChildProcess[] = [];

async function load(port: number, pid: number, work: Work): Promise<Sample> {
  const headers = work.headers.flatMap((header) => ['-H', header]);
  const ticks = cpuTicks(pid);
  const text = await pod.must('taskset', [
    '-c',
    '1',
    'wrk',
    '-t1',
    `-c${work.connections}`,
    `-d${SECONDS}s`,
    ...headers,
    `http://${ADDRESS}:${port}${work.path}`,
  ]);
  const seconds = (cpuTicks(pid) - ticks) / TICKS_A_SECOND;
  const requests = Number(/(\d+) requests in/.exec(text)?.[1]);
  const amount = work.unit === 'GB' ? (requests * 1024 * 1024) / 1e9 : requests;
  return { perSecond: requests / SECONDS, cpuMicroseconds: (seconds * 1e6) / amount };
}

function start(command: readonly string[], env: NodeJS.ProcessEnv): number {
  const child = pod.spawn('taskset', ['-c', '0', ...command], {
    uid: 1337,
    capabilities: [],
    env,
    stdio: 'ignore',
  });
  running.push(child);
  if (child.pid === undefined) throw new Error(`${command[0]} did not start`);
  return child.pid;
}

try {
  await pod.must('ip', ['link', 'set', 'lo', 'up']);
  await pod.must('ip', ['address', 'add', `${ADDRESS}/32`, 'dev', 'lo']);
  await pod.must('iptables-restore', [], { input: RULES });
  await writeFile(join(folder, '1k'), 'x'.repeat(1024));
  await writeFile(join(folder, '1m'), Buffer.alloc(1024 * 1024, 'x'));
  await writeFile(join(folder, 'nginx.conf'), nginx(folder));
  await writeFile(
    join(folder, 'envoy.json'),
    envoyConfig({ http: 15_101, tcp: 15_102, admin: 15_110 }),
  );
  running.push(
    pod.spawn('taskset', ['-c', '1', 'nginx', '-c', join(folder, 'nginx.conf')], {
      stdio: 'ignore',
    }),
  );
  const { PATH } = process.env;
  const envoy = start(
    [
      process.env['PILLION_ENVOY'] ?? 'envoy',
      '--concurrency',
      '1',
      '-l',
      'error',
      '--disable-hot-restart',
      '-c',
      join(folder, 'envoy.json'),
    ],
    { PATH, HOME: folder },
  );
  const own = start([process.execPath, MAIN, 'proxy', 'sidecar'], {
    PATH,
    PILLION_ACCESS_LOG: 'none',
    PILLION_ENGINE: process.env['PILLION_ENGINE'] ?? 'native',
  });
  await sleep(2000);
  process.stdout.write(
    `resident, idle: Envoy ${residentMiB(envoy).toFixed(1)} MiB, Pillion ${residentMiB(own).toFixed(1)} MiB\n\n`,
  );
  process.stdout.write(
    '| work | Envoy | Pillion | ratio | a second: Envoy | Pillion |\n| --- | --- | --- | --- | --- | --- |\n',
  );
  for (const work of WORKS) {
    const theirs: Sample[] = [];
    const ours: Sample[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      theirs.push(await load(PORTS.envoy, envoy, work));
      ours.push(await load(PORTS.native, own, work));
    }
    const [a, b] = [theirs, ours].map((samples) =>
      median(samples.map(({ cpuMicroseconds }) => cpuMicroseconds)),
    );
    const [c, d] = [theirs, ours].map((samples) =>
      median(samples.map(({ perSecond }) => perSecond)),
    );
    const unit = work.unit === 'GB' ? 'ms/GB' : 'µs';
    const scale = work.unit === 'GB' ? 1000 : 1;
    const cell = (value = Number.NaN): string => `${(value / scale).toFixed(1)} ${unit}`;
    process.stdout.write(
      `| ${work.name} | ${cell(a)} | ${cell(b)} | ${((b ?? 0) / (a ?? 1)).toFixed(2)} | ${c?.toFixed(0)} | ${d?.toFixed(0)} |\n`,
    );
  }
  process.stdout.write(
    `\nresident, after: Envoy ${residentMiB(envoy).toFixed(1)} MiB, Pillion ${residentMiB(own).toFixed(1)} MiB\n`,
  );
} finally {
  for (const child of running) child.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
}
