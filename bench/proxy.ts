/**
 * The proxy beside Envoy, in one run and one throw-away namespace: medians of three rounds after one to warm up, each
 * round one after the other, the proxy on the first processor, load and server on the second. Both count what passes;
 * neither logs it. `--quick` for one short round. Needs root, a C compiler, nginx, wrk, `pnpm build`, and `envoy` on the PATH or at
 * PILLION_ENVOY.
 */
import { ADDRESS, Lab, PORTS, PROXIES, type Proxy } from './proxy/lab.ts';

const QUICK = process.argv.includes('--quick');
const ROUNDS = QUICK ? 1 : 3;
const SECONDS = QUICK ? 2 : 4;
const HELD = 1000;
const RATES = [2000, 6000] as const;

/** What one round of a work tells of a proxy: one value for each column of its row. */
interface Work {
  readonly name: string;
  readonly columns: readonly Column[];
  measure(lab: Lab, proxy: Proxy): Promise<readonly number[]>;
}

interface Column {
  readonly name: string;
  readonly unit: string;
}

const PROCESSOR: Column = { name: 'processor', unit: 'µs a request' };
const PROCESSOR_GB: Column = { name: 'processor', unit: 'ms/GB' };
const RATE: Column = { name: 'rate', unit: 'a second' };
const GIGABITS: Column = { name: 'rate', unit: 'Gbit/s' };

const http = (name: string, path: string, connections: number, ...headers: string[]): Work => ({
  name,
  columns: [path === '/1m' ? PROCESSOR_GB : PROCESSOR, RATE],
  async measure(lab, proxy) {
    const before = lab.processorTime(proxy);
    const text = await lab.run('wrk', [
      '-t1',
      `-c${connections}`,
      `-d${SECONDS}s`,
      ...headers.flatMap((header) => ['-H', header]),
      `http://${ADDRESS}:${PORTS[proxy].http}${path}`,
    ]);
    const requests = Number(/(\d+) requests in/.exec(text)?.[1]);
    const spent = lab.processorTime(proxy) - before;
    const each = path === '/1m' ? (spent * 1e6) / (requests * 2 ** 20) : spent / requests;
    return [each, requests / SECONDS];
  },
});

const fixedRate = (rate: number): Work => ({
  name: `${rate} requests a second, 32 connections`,
  columns: [PROCESSOR, { name: 'p50', unit: 'µs' }, { name: 'p99', unit: 'µs' }],
  async measure(lab, proxy) {
    const before = lab.processorTime(proxy);
    const told = await lab.load(['rate', ADDRESS, PORTS[proxy].http, '/1k', 32, rate, SECONDS]);
    const [requests = 0, p50 = 0, p99 = 0] = told.split(' ').map(Number);
    return [(lab.processorTime(proxy) - before) / requests, p50, p99];
  },
});

const bulk = (way: 'up' | 'down', streams: number): Work => ({
  name: `bulk TCP ${way}, ${streams} ${streams === 1 ? 'stream' : 'streams'}`,
  columns: [PROCESSOR_GB, GIGABITS],
  async measure(lab, proxy) {
    const before = lab.processorTime(proxy);
    const told = await lab.load(['bulk', ADDRESS, PORTS[proxy].bytes, way, streams, SECONDS]);
    const bytes = Number(told);
    return [((lab.processorTime(proxy) - before) * 1e6) / bytes, (bytes * 8) / SECONDS / 1e9];
  },
});

const WORKS: readonly Work[] = [
  http('keep-alive, 1 KiB, 1 connection', '/1k', 1),
  http('keep-alive, 1 KiB, 32 connections', '/1k', 32),
  http('keep-alive, 1 KiB, 256 connections', '/1k', 256),
  ...RATES.map(fixedRate),
  http('connect, request, close, 32 at once', '/1k', 32, 'Connection: close'),
  http('1 MiB responses, 8 connections', '/1m', 8),
  bulk('up', 1),
  bulk('down', 1),
  bulk('up', 8),
  bulk('down', 8),
];

const write = (line: string): void => void process.stdout.write(`${line}\n`);
const row = (...cells: string[]): void => write(`| ${cells.join(' | ')} |`);
const digits = (value: number): string => value.toFixed(value < 100 ? 1 : 0);

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

/** Rounds of both, interleaved; one row a column, with the medians and their ratio. */
async function compare(
  name: string,
  columns: readonly Column[],
  measure: (proxy: Proxy) => Promise<readonly number[]>,
): Promise<void> {
  const seen: Record<Proxy, (readonly number[])[]> = { envoy: [], pillion: [] };
  for (let round = 0; round < ROUNDS; round++)
    for (const proxy of PROXIES) seen[proxy].push(await measure(proxy));
  for (const [index, { name: column, unit }] of columns.entries()) {
    const [theirs = Number.NaN, ours = Number.NaN] = PROXIES.map((proxy) =>
      median(seen[proxy].map((values) => values[index] ?? Number.NaN)),
    );
    const cells = [`${digits(theirs)} ${unit}`, `${digits(ours)} ${unit}`];
    row(name, column, ...cells, (ours / theirs).toFixed(2));
  }
}

await using lab = await Lab.open();
row('work', '', 'Envoy', 'Pillion', 'ratio');
row('---', '---', '---', '---', '---');
await compare('start to accepting', [{ name: 'time', unit: 'ms' }], async (proxy) => [
  (await lab.startUp(proxy)) / 1000,
]);
await compare(
  'resident',
  ['idle', `${HELD} idle connections`].map((name) => ({ name, unit: 'MiB' })),
  async (proxy) => {
    await lab.restart();
    const idle = lab.residentKiB(proxy);
    const held = await lab.holding(proxy, HELD, async () => lab.residentKiB(proxy));
    return [idle / 1024, held / 1024];
  },
);
await lab.restart();
// A compiler that learns from what it runs needs something to run; the other does not mind.
for (const proxy of PROXIES) {
  const url = `http://${ADDRESS}:${PORTS[proxy].http}/1k`;
  await lab.run('wrk', ['-t1', '-c32', `-d${SECONDS}s`, url]);
}
for (const work of WORKS)
  await compare(work.name, work.columns, async (proxy) => await work.measure(lab, proxy));
for (const rate of RATES) {
  const told = await lab.loadDirectly([
    'rate',
    ADDRESS,
    PORTS.envoy.http,
    '/1k',
    32,
    rate,
    SECONDS,
  ]);
  const [, p50 = 0, p99 = 0] = told.split(' ').map(Number);
  row(`${rate} requests a second, without a proxy`, 'p50, p99', `${p50} µs, ${p99} µs`, '', '');
}
const [theirs = 0, ours = 0] = PROXIES.map((proxy) => lab.residentKiB(proxy) / 1024);
row(
  'resident',
  'after all of it',
  `${digits(theirs)} MiB`,
  `${digits(ours)} MiB`,
  (ours / theirs).toFixed(2),
);
