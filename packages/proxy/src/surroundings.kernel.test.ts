import { type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Namespace } from '@pillion/netns';
import { describeOnKernel } from '@pillion/netns/describe-on-kernel';
import { afterAll, beforeAll, expect, it } from 'vitest';

const MAIN = join(import.meta.dirname, 'main.ts');

/** What is around the proxy, with the program as it stands: filters from a volume, a collector, a small disk for its log. */
const RULES = `*nat
-A OUTPUT -p tcp -m owner --uid-owner 1337 -j RETURN
-A OUTPUT -p tcp --dport 8000 -j REDIRECT --to-ports 15001
COMMIT
`;

const FILTER = `
import { defineFilter, respond, type Filter } from '@pillion/proxy/filter';

const filter: Filter = defineFilter({
  name: 'tenant',
  labels: ['tenant'],
  async onRequest({ headers, path }, { annotate }) {
    if (path === '/throw') throw new Error('on purpose');
    if (path === '/deny') return respond(403, 'no');
    headers.set('x-filtered', 'yes');
    annotate('tenant', headers.get('x-tenant') ?? 'nobody');
    return undefined;
  },
  onResponse(response) {
    response.headers.set('x-seen', 'yes');
  },
});
export default filter;
`;

/** Answers with the headers that it got; on 4318 a collector that prints what comes. */
const SERVERS = `
  const http = require('node:http');
  http.createServer((request, response) => response.end(JSON.stringify(request.headers))).listen(8000, '127.0.0.1');
  http.createServer((request, response) => {
    let text = '';
    request.on('data', (bytes) => { text += bytes; });
    request.on('end', () => {
      for (const { scopeSpans } of JSON.parse(text).resourceSpans)
        for (const span of scopeSpans[0].spans) console.log(JSON.stringify(span));
      response.end('{}');
    });
  }).listen(4318, '127.0.0.1', () => console.log('"ready"'));
`;

/** Asks for each of the addresses in turn, and tells what came back. */
const ASK = `
  (async () => {
    const answers = [];
    for (const url of process.argv.slice(1)) {
      const response = await fetch(url, { headers: { 'x-tenant': 'acme' } });
      answers.push({ status: response.status, seen: response.headers.get('x-seen'), text: await response.text() });
    }
    console.log(JSON.stringify(answers));
  })();
`;

interface Answer {
  readonly status: number;
  readonly seen: string | null;
  readonly text: string;
}

interface Span {
  readonly traceId: string;
  readonly spanId: string;
}

describeOnKernel('around the proxy', ['iptables-restore', 'unshare'], () => {
  let folder: string;
  let pod: Namespace;
  let proxy: ChildProcess;
  const spans: Span[] = [];

  const ask = async (...urls: string[]): Promise<Answer[]> =>
    JSON.parse(await pod.must(process.execPath, ['-e', ASK, ...urls])) as Answer[];
  const request = (...words: string[]): Promise<string> =>
    pod.must(process.execPath, ['--conditions=@pillion/source', MAIN, 'request', ...words]);
  const stat = async (name: string): Promise<number> => {
    const [answer] = await ask(`http://127.0.0.1:15000/stats?filter=^${name}$`);
    return Number(answer?.text.split(': ')[1]);
  };
  /** The log, on the disk that only the proxy sees. */
  const log = (): string => `/proc/${proxy.pid}/root${join(folder, 'log', 'access.log')}`;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pillion-'));
    await chmod(folder, 0o755);
    for (const name of ['log', 'config']) await mkdir(join(folder, name));
    await chmod(join(folder, 'config'), 0o777);
    await writeFile(join(folder, 'tenant.ts'), FILTER);
    pod = await Namespace.create('around');
    await pod.must('iptables-restore', [], { input: RULES });
    const servers = pod.spawn(process.execPath, ['-e', SERVERS]);
    if (servers.stdout === null) throw new Error('the servers have no output');
    const lines = createInterface(servers.stdout);
    await once(lines, 'line');
    lines.on('line', (line) => spans.push(JSON.parse(line) as Span));
    const disk = join(folder, 'log');
    const program = [process.execPath, '--conditions=@pillion/source', MAIN];
    proxy = pod.spawn(
      'unshare',
      [
        '--mount',
        'sh',
        '-c',
        `mount -t tmpfs -o size=32k,mode=1777 none ${disk} && exec setpriv --reuid=1337 --regid=1337 --clear-groups "$@"`,
        'sh',
        ...program,
        'proxy',
        'sidecar',
      ],
      {
        env: {
          PATH: process.env['PATH'],
          PILLION_ACCESS_LOG: 'text',
          PILLION_ACCESS_LOG_FILE: join(disk, 'access.log'),
          PILLION_FILTERS: join(folder, 'tenant.ts'),
          OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318',
          PROXY_CONFIG: JSON.stringify({
            configPath: join(folder, 'config'),
            terminationDrainDuration: '0s',
            tracing: { sampling: 100 },
          }),
        },
      },
    );
    await pod.must(process.execPath, ['--conditions=@pillion/source', MAIN, 'wait']);
  });

  afterAll(async () => {
    await pod?.[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  it('a filter from a volume changes, labels, answers, and lets pass where it fails', async () => {
    const url = 'http://127.0.0.1:8000';
    const [passed, denied, failed] = await ask(`${url}/`, `${url}/deny`, `${url}/throw`);
    expect(passed).toMatchObject({ status: 200, seen: 'yes' });
    expect(JSON.parse(passed?.text ?? '')).toMatchObject({
      'x-filtered': 'yes',
      'x-envoy-attempt-count': '1',
    });
    expect(denied).toEqual({ status: 403, seen: 'yes', text: 'no' });
    expect(failed).toMatchObject({ status: 200, seen: 'yes' });
    expect(JSON.parse(failed?.text ?? '')).not.toHaveProperty('x-filtered');
    const [metrics] = await ask('http://127.0.0.1:15090/stats/prometheus');
    expect(metrics?.text).toMatch(
      /istio_requests_total\{[^}]*response_code="200"[^}]*tenant="acme"} 1/,
    );
    expect(metrics?.text).toContain(
      'pillion_filter_failures_total{filter="tenant",stage="request",failure="threw"} 1',
    );
  });

  it('the span that a collector gets is the one that the upstream was told', async () => {
    const [answer] = await ask('http://127.0.0.1:8000/traced');
    const { traceparent } = JSON.parse(answer?.text ?? '{}') as { traceparent: string };
    const [, traceId, spanId] = traceparent.split('-');
    await expect
      .poll(() => spans.find((span) => span.traceId === traceId)?.spanId, { timeout: 10_000 })
      .toBe(spanId);
  });

  it('the configuration in force can be read from a file', async () => {
    const text = await readFile(join(folder, 'config', 'pillion-proxy.json'), 'utf8');
    expect(JSON.parse(text)).toMatchObject({
      filters: [join(folder, 'tenant.ts')],
      accessLog: { format: 'text' },
      tracing: { sampling: 1 },
    });
  });

  it('a full disk costs lines and no requests; with room again, lines come again', async () => {
    const many = Array.from({ length: 200 }, (_, at) => `http://127.0.0.1:8000/${at}`);
    const answers = await ask(...many);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(200);
    await expect.poll(() => stat('access_log.dropped'), { timeout: 10_000 }).toBeGreaterThan(0);
    await truncate(log(), 0);
    await ask('http://127.0.0.1:8000/again');
    await expect
      .poll(() => readFile(log(), 'utf8'), { timeout: 10_000 })
      .toContain('"GET /again HTTP/1.1" 200');
  });

  it('the program itself asks the running one, as pod hooks do', async () => {
    expect(JSON.parse(await request('GET', 'server_info'))).toMatchObject({ state: 'LIVE' });
    expect(await request('--debug-port=15020', 'POST', 'drain')).toBe('OK\n');
    expect(JSON.parse(await request('GET', 'server_info'))).toMatchObject({ state: 'DRAINING' });
  });

  it('it ends when asked to', async () => {
    proxy.kill('SIGTERM');
    const [code] = (await once(proxy, 'exit')) as [number | null];
    expect(code).toBe(0);
  });
});
