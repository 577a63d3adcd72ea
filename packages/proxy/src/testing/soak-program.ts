/**
 * `soak-program.ts [MINUTES]`: the sidecar under HTTP and TCP of every manner for so long (default 15), at about
 * half of what it bears. Tells its memory and what trend it has once it is warm; 1 where it grows. Needs root.
 */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Namespace } from '@pillion/netns';
import { churn, servingChurn } from './churn.ts';
import { churnHttp, servingHttpChurn } from './http-churn.ts';
import { seeded } from './stress.ts';

const SELF = fileURLToPath(import.meta.url);
const SOURCE = '--conditions=@pillion/source';
const PORTS = { http: 8000, tcp: 9000 } as const;
const RULES = `*nat
-A OUTPUT -p tcp -m owner --uid-owner 1337 -j RETURN
-A OUTPUT -p tcp --dport ${PORTS.http} -j REDIRECT --to-ports 15001
-A OUTPUT -p tcp --dport ${PORTS.tcp} -j REDIRECT --to-ports 15001
COMMIT
`;
/** Connections in a row, then as much time without any as they took. */
const BATCH = 200;
const SAMPLE_MS = 1000;
/** Of the mean, over the time that is judged: garbage comes and goes by as much. */
const FLAT = 0.05;

async function serve(): Promise<void> {
  for (const [port, serving] of [
    [PORTS.http, servingHttpChurn()],
    [PORTS.tcp, servingChurn],
  ] as const) {
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      socket.on('error', () => {});
      serving(socket);
    });
    await new Promise<void>((resolve) => {
      server.listen({ port, host: '127.0.0.1', backlog: 4096 }, resolve);
    });
  }
}

async function load(): Promise<void> {
  const chance = seeded(7);
  for (;;) {
    for (const [port, lead] of [
      [PORTS.http, churnHttp],
      [PORTS.tcp, churn],
    ] as const) {
      const startedAt = performance.now();
      await lead({ captured: { port }, connections: BATCH, concurrency: 16, chance });
      await sleep(performance.now() - startedAt);
    }
  }
}

function residentMiB(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
}

/** What a straight line through the samples gains from the first of them to the last. */
function growth(samples: readonly number[]): number {
  const { length } = samples;
  const middle = (length - 1) / 2;
  const mean = samples.reduce((sum, value) => sum + value, 0) / length;
  let upper = 0;
  let lower = 0;
  for (const [at, value] of samples.entries()) {
    upper += (at - middle) * (value - mean);
    lower += (at - middle) ** 2;
  }
  return (upper / lower) * (length - 1);
}

async function soak(minutes: number): Promise<void> {
  await using pod = await Namespace.create('soak');
  await pod.must('iptables-restore', [], { input: RULES });
  const main = join(import.meta.dirname, '../main.ts');
  const proxy = pod.spawn(process.execPath, [SOURCE, main, 'proxy', 'sidecar'], {
    uid: 1337,
    capabilities: [],
    stdio: 'ignore',
    env: { PATH: process.env['PATH'], PILLION_ACCESS_LOG: 'none' },
  });
  await pod.must(process.execPath, [SOURCE, main, 'wait', '--periodMillis=50']);
  for (const role of ['serve', 'load'])
    pod.spawn(process.execPath, [SOURCE, SELF, role], { stdio: 'ignore' });
  const samples: number[] = [];
  for (const end = performance.now() + minutes * 60_000; performance.now() < end;) {
    await sleep(SAMPLE_MS);
    samples.push(residentMiB(proxy.pid ?? 0));
  }
  const connections = await pod.must('curl', ['-s', 'http://127.0.0.1:15090/stats/prometheus']);
  const counted = (name: string): number =>
    [...connections.matchAll(new RegExp(`^${name}{.*} ([0-9]+)$`, 'gm'))].reduce(
      (sum, [, value]) => sum + Number(value),
      0,
    );
  const warm = samples.slice(samples.length >> 2);
  const mean = warm.reduce((sum, value) => sum + value, 0) / warm.length;
  const gained = growth(warm);
  const passed = `${counted('istio_requests_total')} requests and ${counted('istio_tcp_connections_opened_total')} connections`;
  const told = `mean ${mean.toFixed(1)} MiB, ${Math.max(...warm).toFixed(1)} at most; trend ${gained.toFixed(1)} MiB`;
  process.stdout.write(`${minutes} minutes, ${passed}; the last three quarters: ${told}\n`);
  if (counted('istio_requests_total') === 0 || gained > FLAT * mean) process.exitCode = 1;
}

const [, , what = '15'] = process.argv;
if (what === 'serve') await serve();
else if (what === 'load') await load();
else await soak(Number(what));
