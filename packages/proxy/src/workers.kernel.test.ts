import { type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Namespace } from '@pillion/netns';
import { describeOnKernel } from '@pillion/netns/describe-on-kernel';
import { afterEach, beforeEach, expect, it } from 'vitest';

const MAIN = join(import.meta.dirname, 'main.ts');
const NODE = [process.execPath, '--conditions=@pillion/source'] as const;
const WORKERS = 2;

const RULES = `*nat
-A OUTPUT -p tcp -m owner --uid-owner 1337 -j RETURN
-A OUTPUT -p tcp --dport 8000 -j REDIRECT --to-ports 15001
COMMIT
`;

/** Says in which thread it runs, and ends that one when told to. */
const FILTER = `
import { threadId } from 'node:worker_threads';
import { defineFilter } from '@pillion/proxy/filter';

export default defineFilter({
  name: 'thread',
  labels: ['thread'],
  onRequest({ path }, { annotate }) {
    annotate('thread', String(threadId));
    if (path === '/fail') throw new Error('this request only');
    if (path === '/die') setTimeout(() => { throw new Error('on purpose'); });
  },
});
`;

const SERVER = `
  require('node:http').createServer((request, response) => response.end('ok'))
    .listen(8000, '127.0.0.1', () => console.log('ready'));
`;

/** The server as a service, which no worker knows at first. */
const DESTINATIONS = {
  services: [
    {
      name: 'a.default',
      addresses: ['127.0.0.1'],
      ports: [{ port: 8000, name: 'http', endpoints: ['127.0.0.1:8000'] }],
    },
  ],
};

/** So many connections, with as many requests each; tells how many were answered with 200. */
const LOAD = `
  const http = require('node:http');
  const [connections, each, path] = process.argv.slice(1);
  const lane = async () => {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    let good = 0;
    for (let left = Number(each); left > 0; left--)
      await new Promise((resolve) => http.get({ host: '127.0.0.1', port: 8000, path, agent }, (response) => {
        if (response.statusCode === 200) good++;
        response.resume().once('end', resolve);
      }).once('error', resolve));
    agent.destroy();
    return good;
  };
  Promise.all(Array.from({ length: Number(connections) }, lane))
    .then((all) => console.log(all.reduce((sum, one) => sum + one, 0)));
`;

/** Asks one of the proxy's own ports. */
const ASK = `
  const [url, method = 'GET'] = process.argv.slice(1);
  fetch(url, { method }).then(async (response) => console.log(JSON.stringify({ status: response.status, text: await response.text() })));
`;

interface Answer {
  readonly status: number;
  readonly text: string;
}

describeOnKernel('several workers', ['iptables-restore'], () => {
  let folder: string;
  let pod: Namespace;
  let proxy: ChildProcess;
  let lines: Record<string, unknown>[];
  let said: string;

  beforeEach(async () => {
    lines = [];
    said = '';
    folder = await mkdtemp(join(tmpdir(), 'pillion-'));
    await chmod(folder, 0o755);
    await writeFile(join(folder, 'thread.ts'), FILTER);
    pod = await Namespace.create('workers');
    await pod.must('iptables-restore', [], { input: RULES });
    const server = pod.spawn(process.execPath, ['-e', SERVER]);
    if (server.stdout !== null) await once(server.stdout, 'data');
    const [program, ...options] = NODE;
    proxy = pod.spawn(program, [...options, MAIN, 'proxy', 'sidecar', `--concurrency=${WORKERS}`], {
      uid: 1337,
      capabilities: [],
      env: {
        PATH: process.env['PATH'],
        PILLION_FILTERS: join(folder, 'thread.ts'),
        PROXY_CONFIG: JSON.stringify({ terminationDrainDuration: '1s', configPath: folder }),
      },
    });
    if (proxy.stdout === null) throw new Error('the proxy has no standard output');
    createInterface({ input: proxy.stdout }).on('line', (line) =>
      lines.push(JSON.parse(line) as Record<string, unknown>),
    );
    proxy.stderr?.on('data', (bytes: Buffer) => (said += bytes.toString()));
    await pod.must(program, [...options, MAIN, 'wait', '--periodMillis=50']);
  });

  afterEach(async () => {
    await pod[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });

  const load = async (connections: number, each: number, path = '/a'): Promise<number> =>
    Number(await pod.must(process.execPath, ['-e', LOAD, String(connections), String(each), path]));

  const ask = async (port: number, path: string, method = 'GET'): Promise<Answer> =>
    JSON.parse(
      await pod.must(process.execPath, ['-e', ASK, `http://127.0.0.1:${port}${path}`, method]),
    ) as Answer;

  const exit = (): Promise<unknown> =>
    new Promise((resolve) => proxy.once('exit', (code) => resolve(code)));

  it('share connections, and are told of as one', async () => {
    expect(await load(32, 25)).toBe(800);
    await expect.poll(() => lines.length).toBe(800);
    const { text } = await ask(15_090, '/stats/prometheus');
    const counted = [...text.matchAll(/^istio_requests_total\{.*thread="(\d+)".*\} (\d+)$/gm)];
    // 32 connections all in one of two: once in two thousand million runs.
    expect(counted).toHaveLength(WORKERS);
    expect(counted.reduce((sum, [, , requests]) => sum + Number(requests), 0)).toBe(800);
    const buckets = [...text.matchAll(/^istio_request_duration_milliseconds_count\{.*\} (\d+)$/gm)];
    expect(buckets.reduce((sum, [, count]) => sum + Number(count), 0)).toBe(800);
    const stats = (await ask(15_000, '/stats')).text;
    expect(stats).toContain('cluster.PassthroughCluster.upstream_rq_total: 800');
    expect(stats).toContain('listener.outbound.downstream_cx_active: 0');
  });

  it('all hear of other destinations', async () => {
    await writeFile(join(folder, 'destinations.yaml'), JSON.stringify(DESTINATIONS));
    const clusters = async (): Promise<string> => (await ask(15_000, '/clusters')).text;
    await expect
      .poll(clusters, { timeout: 5000 })
      .toContain('outbound|8000||a.default::127.0.0.1:8000::rq_active::0');
    expect(await load(32, 2)).toBe(64);
    const { text } = await ask(15_000, '/stats?filter=upstream_rq_total');
    expect(text).toBe('cluster.outbound|8000||a.default.upstream_rq_total: 64\n');
  });

  it('show live what passes, whichever it is that has it', async () => {
    const follow = `
      fetch('http://127.0.0.1:15000/requests?path=/watched').then(async ({ body }) => {
        console.log('"watching"');
        const read = require('node:readline').createInterface({ input: require('node:stream').Readable.fromWeb(body) });
        for await (const line of read) console.log(line);
      });`;
    const viewer = pod.spawn(process.execPath, ['-e', follow]);
    if (viewer.stdout === null) throw new Error('the viewer has no standard output');
    const seen: unknown[] = [];
    createInterface({ input: viewer.stdout }).on('line', (line) => seen.push(JSON.parse(line)));
    await expect.poll(() => seen).toEqual(['watching']);
    await load(16, 2, '/watched');
    await expect.poll(() => seen.length).toBe(33);
    expect(seen[1]).toMatchObject({ method: 'GET', path: '/watched', authority: '127.0.0.1:8000' });
  });

  it('all drain, and end in good order', async () => {
    expect(await load(8, 1)).toBe(8);
    const ended = exit();
    proxy.kill('SIGTERM');
    await expect.poll(async () => (await ask(15_021, '/healthz/ready')).status).toBe(503);
    expect(await load(8, 1)).toBe(8);
    expect(await ended).toBe(0);
    expect(lines).toHaveLength(16);
    expect(said).not.toMatch(/error|died/);
  });

  it('say in the log which of them it is', async () => {
    await load(32, 1, '/fail');
    await expect.poll(() => said).toMatch(/"message":"a filter failed","worker":1/);
    expect(said).toMatch(/"message":"a filter failed","worker":2/);
  });

  it('end the sidecar when one of them dies, and it says which', async () => {
    const ended = exit();
    await load(1, 1, '/die');
    expect(await ended).toBe(1);
    expect(said).toMatch(/worker\.died: worker [12] ended: Error: on purpose/);
  });

  it('leave the ports to a proxy that is there already, and say it once', async () => {
    const [program, ...options] = NODE;
    const second = await pod.run(
      program,
      [...options, MAIN, 'proxy', 'sidecar', '--concurrency=2'],
      {
        uid: 1337,
        capabilities: [],
        env: { PATH: process.env['PATH'] },
      },
    );
    expect(second.stderr.match(/EADDRINUSE/g)).toHaveLength(1);
    expect(await load(32, 1)).toBe(32);
  });
});
