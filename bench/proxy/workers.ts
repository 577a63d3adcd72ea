/**
 * One worker beside several: requests a second and processor time of each over HTTP/1.1 with 64 connections and 1 KiB
 * answers, and resident memory before and after, in turns; medians of the rounds (default 3; `--rounds=N`). Nothing is
 * pinned: workers need processors of their own, beside those of load and server. Needs root, nginx, wrk and `pnpm build`.
 */
import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Namespace } from '../../packages/netns/src/index.ts';

const MAIN = fileURLToPath(new URL('../../packages/proxy/dist/main.js', import.meta.url));
const rounds = process.argv.find((word) => word.startsWith('--rounds='))?.slice('--rounds='.length);
const ROUNDS = Number(rounds ?? 3);
const SECONDS = 3;
const TICKS_A_SECOND = 100;
const WORKERS = [1, 2, 4] as const;

const RULES = `*nat
-A OUTPUT -p tcp -m owner --uid-owner 1337 -j RETURN
-A OUTPUT -p tcp --dport 8000 -j REDIRECT --to-ports 15001
COMMIT
`;

interface Running {
  readonly workers: number;
  readonly pod: Namespace;
  readonly proxy: ChildProcess;
  readonly idleMiB: number;
  readonly rates: number[];
  readonly microseconds: number[];
}

const folder = await mkdtemp(join(tmpdir(), 'pillion-bench-'));
await chmod(folder, 0o755);
await using stack = new AsyncDisposableStack();
stack.defer(() => rm(folder, { recursive: true, force: true }));
await writeFile(join(folder, '1k'), 'x'.repeat(1024));

const nginx = (label: string): string => `
worker_processes 1; daemon off; pid ${folder}/${label}.pid; error_log /dev/null; user root;
events { worker_connections 4096; }
http {
  access_log off; keepalive_requests 100000000; root ${folder};
  client_body_temp_path ${folder}/b; proxy_temp_path ${folder}/p; fastcgi_temp_path ${folder}/f; uwsgi_temp_path ${folder}/u; scgi_temp_path ${folder}/s;
  server { listen 8000 backlog=4096; }
}`;

async function start(workers: number): Promise<Running> {
  const label = `workers${workers}`;
  const pod = await Namespace.create(label);
  stack.use(pod);
  await pod.must('iptables-restore', [], { input: RULES });
  const configuration = join(folder, `${label}.conf`);
  await writeFile(configuration, nginx(label));
  pod.spawn('nginx', ['-c', configuration], { stdio: 'ignore' });
  const { PATH } = process.env;
  const proxy = pod.spawn(
    process.execPath,
    [MAIN, 'proxy', 'sidecar', `--concurrency=${workers}`],
    {
      uid: 1337,
      capabilities: [],
      env: { PATH, HOME: folder, PILLION_ACCESS_LOG: 'none' },
      stdio: 'ignore',
    },
  );
  await sleep(2000);
  return { workers, pod, proxy, idleMiB: residentMiB(proxy), rates: [], microseconds: [] };
}

async function measure({ pod, proxy, rates, microseconds }: Running): Promise<void> {
  const before = processorTime(proxy);
  const text = await pod.must('wrk', ['-t1', '-c64', `-d${SECONDS}s`, 'http://127.0.0.1:8000/1k']);
  const requests = Number(/(\d+) requests in/.exec(text)?.[1]);
  rates.push(requests / SECONDS);
  microseconds.push((processorTime(proxy) - before) / requests);
}

function processorTime({ pid }: ChildProcess): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return ((Number(fields[11]) + Number(fields[12])) * 1e6) / TICKS_A_SECOND;
}

function residentMiB({ pid }: ChildProcess): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

const running: Running[] = [];
for (const workers of WORKERS) running.push(await start(workers));
for (let round = 0; round < ROUNDS; round++) for (const one of running) await measure(one);

console.log(
  '| workers | requests a second | processor, µs a request | idle, MiB | after load, MiB |',
);
console.log('| --- | --- | --- | --- | --- |');
for (const { workers, proxy, idleMiB, rates, microseconds } of running) {
  const cells = [
    workers,
    Math.round(median(rates)),
    median(microseconds).toFixed(1),
    idleMiB.toFixed(1),
    residentMiB(proxy).toFixed(1),
  ];
  console.log(`| ${cells.join(' | ')} |`);
}
