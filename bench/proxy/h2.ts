/**
 * HTTP/2 beside Envoy, as `bench/proxy.ts` does it for the rest: processor time a request with 32 streams on one
 * connection, medians of three; the proxy on the first processor, load and server on the second.
 * `--quick` for one round. Needs root, nginx, h2load, `pnpm build`, and `envoy` on the PATH or at PILLION_ENVOY.
 */
import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { NODE_FLAG } from '../../images/src/programs.ts';
import { Namespace } from '../../packages/netns/src/index.ts';
import { envoyConfig } from './envoy-config.ts';

const MAIN = fileURLToPath(new URL('../../packages/proxy/dist/main.js', import.meta.url));
const QUICK = process.argv.includes('--quick');
const ROUNDS = QUICK ? 1 : 3;
const ADDRESS = '10.77.0.2';
/** What is dialled; each but the direct ones is redirected to a proxy. */
const PORTS = {
  nginx: { direct: 8000, envoy: 8001, pillion: 8002 },
  grpc: { direct: 9000, envoy: 9001, pillion: 9002 },
} as const;
const TICKS_A_SECOND = 100;

interface Work {
  readonly name: string;
  readonly server: keyof typeof PORTS;
  readonly requests: number;
  readonly connections: number;
  readonly streams: number;
  readonly options: readonly string[];
  readonly path: string;
}

/** An empty message in gRPC's framing and 5 bytes around it. */
const CALL = ['-d', 'call', '-H', 'content-type: application/grpc', '-H', 'te: trailers'];

const WORKS: readonly Work[] = [
  {
    name: 'gRPC unary, 32 streams',
    server: 'grpc',
    requests: 40_000,
    connections: 1,
    streams: 32,
    options: CALL,
    path: '/echo.Echo/Say',
  },
  {
    name: 'HTTP/2, 1 KiB, 32 streams',
    server: 'nginx',
    requests: 60_000,
    connections: 1,
    streams: 32,
    options: [],
    path: '/1k',
  },
  {
    name: 'HTTP/2, 1 KiB, 8 connections of 16 streams',
    server: 'nginx',
    requests: 60_000,
    connections: 8,
    streams: 16,
    options: [],
    path: '/1k',
  },
  {
    name: 'HTTP/2, 1 MiB, 8 streams',
    server: 'nginx',
    requests: 1000,
    connections: 1,
    streams: 8,
    options: [],
    path: '/1m',
  },
];

/** Answers every call with one message and a status in its trailers. */
const GRPC_SERVER = `
  const http2 = require('node:http2');
  const message = Buffer.alloc(105); message.writeUInt32BE(100, 1);
  const answer = (stream) => {
    stream.on('error', () => {});
    stream.resume();
    stream.respond({ 'content-type': 'application/grpc' }, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
    stream.end(message);
  };
  for (const port of [9000, 9001, 9002]) http2.createServer().on('stream', answer).listen(port, '::');
`;

const nginx = (folder: string): string => `
worker_processes 1; daemon off; pid ${folder}/nginx.pid; error_log /dev/null; user root;
events { worker_connections 4096; }
http {
  access_log off; keepalive_requests 100000000; keepalive_timeout 300s; sendfile on; tcp_nodelay on; root ${folder};
  http2_max_requests 100000000; http2_max_concurrent_streams 1024;
  client_body_temp_path ${folder}/b; proxy_temp_path ${folder}/p; fastcgi_temp_path ${folder}/f; uwsgi_temp_path ${folder}/u; scgi_temp_path ${folder}/s;
  server { ${Object.values(PORTS.nginx)
    .map((port) => `listen ${port} http2 backlog=4096;`)
    .join(' ')} }
}`;

const RULES = `*nat
-A OUTPUT -p tcp -m owner --uid-owner 1337 -j RETURN
-A OUTPUT -p tcp -m multiport --dports 8001,9001 -j REDIRECT --to-ports 15101
-A OUTPUT -p tcp -m multiport --dports 8002,9002 -j REDIRECT --to-ports 15001
COMMIT
`;

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

await using pod = await Namespace.create('bench-h2');
const folder = await mkdtemp(join(tmpdir(), 'pillion-bench-'));
await chmod(folder, 0o755);
const running: ChildProcess[] = [];

async function load(port: number, pid: number, work: Work): Promise<Sample> {
  const { requests, connections, streams, options, path } = work;
  const ticks = cpuTicks(pid);
  const text = await pod.must(
    'taskset',
    [
      '-c',
      '1',
      'h2load',
      `--requests=${requests}`,
      `--clients=${connections}`,
      `--max-concurrent-streams=${streams}`,
      ...options,
      `http://${ADDRESS}:${port}${path}`,
    ],
    { cwd: folder },
  );
  const done = Number(/(\d+) succeeded/.exec(text)?.[1]);
  if (done !== requests) throw new Error(`${work.name}: ${text}`);
  const seconds = (cpuTicks(pid) - ticks) / TICKS_A_SECOND;
  const perSecond = Number(/([\d.]+) req\/s/.exec(text)?.[1]);
  return { perSecond, cpuMicroseconds: (seconds * 1e6) / requests };
}

function start(command: readonly string[], env: NodeJS.ProcessEnv, processor = 0): number {
  const child = pod.spawn('taskset', ['-c', String(processor), ...command], {
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
  await writeFile(join(folder, 'call'), Buffer.alloc(105, 0).fill(100, 4, 5));
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
  start([process.execPath, '-e', GRPC_SERVER], { PATH }, 1);
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
  const own = start(
    [
      process.execPath,
      NODE_FLAG,
      ...process.execArgv.filter((arg) => arg.startsWith('--cpu-prof')),
      MAIN,
      'proxy',
      'sidecar',
    ],
    {
      PATH,
      PILLION_ACCESS_LOG: 'none',
      PILLION_ENGINE: process.env['PILLION_ENGINE'] ?? 'native',
    },
  );
  await sleep(2000);
  process.stdout.write(
    '| work | Envoy | Pillion | ratio | a second: Envoy | Pillion |\n| --- | --- | --- | --- | --- | --- |\n',
  );
  for (const work of WORKS) {
    const theirs: Sample[] = [];
    const ours: Sample[] = [];
    const ports = PORTS[work.server];
    for (let round = 0; round < ROUNDS; round++) {
      theirs.push(await load(ports.envoy, envoy, work));
      ours.push(await load(ports.pillion, own, work));
    }
    const cpu = (samples: readonly Sample[]) =>
      median(samples.map(({ cpuMicroseconds }) => cpuMicroseconds));
    const rate = (samples: readonly Sample[]) =>
      median(samples.map(({ perSecond }) => perSecond)).toFixed(0);
    process.stdout.write(
      `| ${work.name} | ${cpu(theirs).toFixed(1)} µs | ${cpu(ours).toFixed(1)} µs | ${(cpu(ours) / cpu(theirs)).toFixed(2)} | ${rate(theirs)} | ${rate(ours)} |\n`,
    );
  }
} finally {
  for (const child of running) child.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
}
