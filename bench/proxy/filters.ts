/**
 * What filters cost: processor time of the proxy a request, over HTTP/1.1 with 32 connections and 1 KiB answers, for
 * several proxies in turn, each in a throw-away namespace of its own; medians of the rounds (default 5; `--rounds=N`).
 * The proxy on the first processor, load and server on the second. Needs root, nginx, wrk and `pnpm build`.
 */
import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Namespace } from '../../packages/netns/src/index.ts';

const MAIN = fileURLToPath(new URL('../../packages/proxy/dist/main.js', import.meta.url));
const rounds = process.argv.find((word) => word.startsWith('--rounds='))?.slice('--rounds='.length);
const ROUNDS = Number(rounds ?? 5);
const SECONDS = 2;
const TICKS_A_SECOND = 100;

/** Bodies of `defineFilter`. */
const FILTERS = {
  'one that does nothing': `onRequest() {}, onResponse() {}`,
  'one that sets a header each way': `
    onRequest({ headers }) { headers.set('x-a', '1'); },
    onResponse({ headers }) { headers.set('x-b', '2'); }`,
  'one that labels, and watches bodies': `
    labels: ['size'],
    onResponse(response, { annotate }) {
      let bytes = 0;
      response.onBody((piece) => { bytes += piece.length; }, () => annotate('size', bytes > 9 ? 'large' : 'small'));
    }`,
  'one that answers by a promise': `async onRequest() {}`,
} as const;

const VARIANTS: readonly {
  readonly name: string;
  readonly filter?: string;
  readonly env?: object;
}[] = [
  { name: 'none' },
  {
    name: 'none, and no x-envoy-upstream-service-time',
    env: { PROXY_CONFIG: '{"proxyHeaders":{"envoyDebugHeaders":{"disabled":true}}}' },
  },
  ...Object.entries(FILTERS).map(([name, filter]) => ({ name, filter })),
];

interface Running {
  readonly name: string;
  readonly pod: Namespace;
  readonly pid: number;
  readonly microseconds: number[];
}

const folder = await mkdtemp(join(tmpdir(), 'pillion-bench-'));
await chmod(folder, 0o755);
await using stack = new AsyncDisposableStack();
stack.defer(() => rm(folder, { recursive: true, force: true }));

const nginx = (name: string): string => `
worker_processes 1; daemon off; pid ${folder}/${name}.pid; error_log /dev/null; user root;
events { worker_connections 1024; }
http {
  access_log off; keepalive_requests 100000000; keepalive_timeout 300s; tcp_nodelay on; root ${folder};
  client_body_temp_path ${folder}/b; proxy_temp_path ${folder}/p; fastcgi_temp_path ${folder}/f; uwsgi_temp_path ${folder}/u; scgi_temp_path ${folder}/s;
  server { listen 8000 backlog=4096; }
}`;

const RULES = `*nat
-A OUTPUT -p tcp -m owner --uid-owner 1337 -j RETURN
-A OUTPUT -p tcp --dport 8000 -j REDIRECT --to-ports 15001
COMMIT
`;

function ticks(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return Number(fields[11]) + Number(fields[12]);
}

async function open(variant: (typeof VARIANTS)[number], at: number): Promise<Running> {
  const pod = stack.use(await Namespace.create(`filters${at}`));
  await pod.must('iptables-restore', [], { input: RULES });
  const config = join(folder, `${at}.conf`);
  await writeFile(config, nginx(String(at)));
  pod.spawn('taskset', ['-c', '1', 'nginx', '-c', config], { stdio: 'ignore' });
  const module = join(folder, `${at}.mjs`);
  await writeFile(module, `export default { name: 'bench', ${variant.filter ?? ''} };`);
  const child: ChildProcess = pod.spawn(
    'taskset',
    ['-c', '0', process.execPath, MAIN, 'proxy', 'sidecar'],
    {
      uid: 1337,
      capabilities: [],
      stdio: 'ignore',
      env: {
        PATH: process.env['PATH'],
        PILLION_ACCESS_LOG: 'none',
        ...variant.env,
        ...(variant.filter !== undefined && { PILLION_FILTERS: module }),
      },
    },
  );
  if (child.pid === undefined) throw new Error('the proxy did not start');
  return { name: variant.name, pod, pid: child.pid, microseconds: [] };
}

async function load({ pod, pid, microseconds }: Running, seconds: number): Promise<void> {
  const before = ticks(pid);
  const wrk = ['-c', '1', 'wrk', '-t1', '-c32', `-d${seconds}s`, 'http://127.0.0.1:8000/1k'];
  const text = await pod.must('taskset', wrk);
  const used = (ticks(pid) - before) / TICKS_A_SECOND;
  microseconds.push((used * 1e6) / Number(/(\d+) requests in/.exec(text)?.[1]));
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

await writeFile(join(folder, '1k'), 'x'.repeat(1024));
const proxies = await Promise.all(VARIANTS.map(open));
await Promise.all(
  proxies.map(({ pod }) => pod.must(process.execPath, [MAIN, 'wait', '--timeoutSeconds=60'])),
);
for (const proxy of proxies) {
  await load(proxy, 1);
  proxy.microseconds.length = 0;
}
for (let round = 0; round < ROUNDS; round++)
  for (const proxy of proxies) await load(proxy, SECONDS);

const [base = Number.NaN] = proxies.map(({ microseconds }) => median(microseconds));
process.stdout.write('| filters | a request | more than without |\n| --- | --- | --- |\n');
for (const { name, microseconds } of proxies) {
  const cost = median(microseconds);
  process.stdout.write(`| ${name} | ${cost.toFixed(1)} µs | ${(cost - base).toFixed(1)} µs |\n`);
}
