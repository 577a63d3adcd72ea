import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { port } from '@pillion/core/values';
import { describe, expect, it } from 'vitest';
import { play, type Setting } from '../testing/playbook.ts';
import type { AccessRecord } from './access-record.ts';
import { spanOf } from './otlp.ts';
import { SpanExporter, type SpanExporterOptions } from './span-exporter.ts';

const PARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const TRACED: Setting = {
  policy: { marksRequests: true, traceSampling: 1, reportsSpans: true },
};
const WORKLOAD: SpanExporterOptions['workload'] = {
  name: 'shop-1',
  namespace: 'default',
  canonicalService: 'shop',
  canonicalRevision: 'v1',
  app: 'shop',
  version: 'v1',
  cluster: 'Kubernetes',
};

const TAGS: SpanExporterOptions['tags'] = [
  { tag: 'env', value: 'test' },
  { tag: 'asked', header: 'host', otherwise: undefined },
  { tag: 'tier', header: 'x-tier', otherwise: 'none' },
  { tag: 'left.out', header: 'x-absent', otherwise: undefined },
];

function traced(): { readonly record: AccessRecord; readonly upstream: string } {
  const session = play(TRACED);
  session.client(`GET /a HTTP/1.1\r\nHost: echo\r\nTraceparent: ${PARENT}\r\n\r\n`);
  session.connected();
  session.clock += 20;
  session.server('HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n');
  session.connected();
  session.server('HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n');
  const [record] = session.records;
  if (record === undefined) throw new Error('the exchange is over');
  return { record, upstream: session.sent('upstream') };
}

function exporter(
  collector: number,
  tls?: SpanExporterOptions['collector']['tls'],
): {
  readonly spans: SpanExporter;
  readonly counts: SpanExporterOptions['counts'];
  readonly warnings: string[];
} {
  const counts = { spansSent: 0, spansDropped: 0 };
  const warnings: string[] = [];
  const spans = new SpanExporter({
    collector: {
      host: '127.0.0.1',
      port: port(collector),
      path: '/v1/traces',
      tls,
      headers: [['x-key', 'k']],
    },
    workload: WORKLOAD,
    tags: TAGS,
    resource: new Map([['service.version', 'override']]),
    log: { warning: (message) => void warnings.push(message) },
    counts,
  });
  return { spans, counts, warnings };
}

describe('spans', () => {
  it('are what the upstream was told, and reach a collector in one batch', async () => {
    const bodies: unknown[] = [];
    const server = createServer((request, response) => {
      let text = '';
      request.on('data', (bytes: Buffer) => (text += bytes.toString()));
      request.on('end', () => {
        bodies.push({
          path: request.url,
          key: request.headers['x-key'],
          document: JSON.parse(text),
        });
        response.end('{}');
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { record, upstream } = traced();
    const { spans, counts, warnings } = exporter((server.address() as AddressInfo).port);
    spans.add(record);
    spans.add(record);
    await spans.close();
    server.close();
    expect([bodies.length, counts, warnings]).toEqual([1, { spansSent: 2, spansDropped: 0 }, []]);
    const span = {
      traceId: '0af7651916cd43dd8448eb211c80319c',
      spanId: 'f'.repeat(16),
      parentSpanId: 'b7ad6b7169203331',
      name: 'echo/*',
      kind: 3,
      startTimeUnixNano: '1700000000000000000',
      endTimeUnixNano: '1700000000020000000',
      status: { code: 2 },
    };
    expect(upstream).toContain(`traceparent: 00-${span.traceId}-${span.spanId}-01\r\n`);
    expect(bodies[0]).toMatchObject({
      path: '/v1/traces',
      key: 'k',
      document: {
        resourceSpans: [
          {
            resource: {
              attributes: [
                { key: 'service.name', value: { stringValue: 'shop' } },
                { key: 'service.namespace', value: { stringValue: 'default' } },
                { key: 'service.version', value: { stringValue: 'override' } },
              ],
            },
            scopeSpans: [{ spans: [span, span] }],
          },
        ],
      },
    });
  });

  it.skipIf(spawnSync('openssl', ['version']).status !== 0)(
    'go to a collector by TLS, if it is the one that is trusted',
    async () => {
      const folder = await mkdtemp(join(tmpdir(), 'pillion-'));
      const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
      const made = `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj /CN=collector -addext subjectAltName=IP:127.0.0.1 -keyout ${key} -out ${cert}`;
      expect(spawnSync('openssl', made.split(' ')).status).toBe(0);
      const options = { key: await readFile(key), cert: await readFile(cert) };
      const server = createSecureServer(options, (request, response) => {
        request.resume().on('end', () => response.end('{}'));
      }).listen(0, '127.0.0.1');
      await once(server, 'listening');
      const { port: at } = server.address() as AddressInfo;
      const { record } = traced();
      const outcomes: unknown[] = [];
      for (const authorities of [cert, undefined, join(folder, 'missing.pem')]) {
        const { spans, counts, warnings } = exporter(at, { authorities });
        spans.add(record);
        await spans.close();
        outcomes.push([counts.spansSent, counts.spansDropped, warnings.length]);
      }
      server.close();
      await rm(folder, { recursive: true });
      expect(outcomes).toEqual([
        [1, 0, 0],
        [0, 1, 1],
        [0, 1, 1],
      ]);
    },
  );

  it('bear the tags that were asked for, and none that would be empty', () => {
    const { record } = traced();
    const span = spanOf(record, { workload: WORKLOAD, tags: TAGS });
    const values = (span?.attributes ?? []).map(({ key, value }) => [key, value]);
    expect(Object.fromEntries(values)).toMatchObject({
      'http.status_code': { stringValue: '500' },
      env: { stringValue: 'test' },
      asked: { stringValue: 'echo' },
      tier: { stringValue: 'none' },
    });
    expect(values.map(([key]) => key)).not.toContain('left.out');
  });

  it('that nobody takes are counted, and told of once', async () => {
    const { record } = traced();
    const { spans, counts, warnings } = exporter(1);
    for (let at = 0; at < 3000; at++) spans.add(record);
    await spans.close();
    spans.add(record);
    await spans.close();
    expect(counts).toEqual({ spansSent: 0, spansDropped: 3001 });
    expect(warnings).toHaveLength(1);
  });

  it('are not made of requests that carry no trace', async () => {
    const { record } = traced();
    const { spans, counts } = exporter(1);
    const { http } = record;
    spans.add({ ...record, http: http && { ...http, trace: undefined } });
    await spans.close();
    expect(counts).toEqual({ spansSent: 0, spansDropped: 0 });
  });
});
