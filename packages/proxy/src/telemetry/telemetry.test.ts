import { reason } from '@pillion/core/values';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatEndpoint } from '../routing/endpoint.ts';
import { DEFAULT_TRAFFIC_POLICY } from '../routing/traffic-policy.ts';
import type { WorkloadIdentity } from '../settings/workload.ts';
import { jsonLine, textLine } from './access-line.ts';
import type { AccessRecord } from './access-record.ts';
import { Meter } from './meter.ts';
import { exposition } from './prometheus.ts';
import { Distribution, SeriesSet } from './series.ts';

const RECORD: AccessRecord = {
  direction: 'outbound',
  protocol: 'HTTP/1.1',
  cluster: {
    name: 'outbound|80||echo.default.svc.cluster.local',
    kind: 'service',
    service: { host: 'echo.default.svc.cluster.local', name: 'echo', namespace: 'default' },
    treatment: 'http',
    endpoints: [],
    policy: DEFAULT_TRAFFIC_POLICY,
  },
  reason: reason('outbound.service', 'because', { a: 'b' }),
  originalDestination: formatEndpoint('10.96.0.10', 80),
  peer: formatEndpoint('10.0.0.1', 40_000),
  upstream: formatEndpoint('10.0.0.2', 8000),
  localAddress: formatEndpoint('10.0.0.1', 50_000),
  http: {
    method: 'GET',
    path: '/a',
    authority: 'echo',
    status: 503,
    requestId: 'id',
    userAgent: 'say "hi"',
    forwardedFor: undefined,
    attempts: 2,
  },
  serverName: undefined,
  flags: ['UF', 'URX'],
  details: 'ECONNREFUSED',
  startedAt: Date.UTC(2026, 0, 2, 3, 4, 5, 6),
  durationMs: 12.3456,
  bytesIn: 1,
  bytesOut: 2,
};

const { http: _, ...CONNECTION } = RECORD;
const TCP: AccessRecord = {
  ...CONNECTION,
  protocol: 'TCP',
  http: undefined,
  flags: [],
  details: undefined,
};
const WORKLOAD: WorkloadIdentity = {
  name: 'client',
  namespace: 'default',
  canonicalService: 'client',
  canonicalRevision: 'v1',
  app: 'client',
  version: 'v1',
  cluster: 'Kubernetes',
};

describe('the access log', () => {
  it('in JSON has every field, with null for what there is not', () => {
    expect(JSON.parse(jsonLine(RECORD))).toEqual({
      time: '2026-01-02T03:04:05.006Z',
      direction: 'outbound',
      protocol: 'HTTP/1.1',
      cluster: 'outbound|80||echo.default.svc.cluster.local',
      reason: { code: 'outbound.service', sentence: 'because', evidence: { a: 'b' } },
      originalDestination: '10.96.0.10:80',
      peer: '10.0.0.1:40000',
      upstream: '10.0.0.2:8000',
      localAddress: '10.0.0.1:50000',
      method: 'GET',
      path: '/a',
      authority: 'echo',
      status: 503,
      grpcStatus: null,
      serverName: null,
      flags: 'UF,URX',
      details: 'ECONNREFUSED',
      attempts: 2,
      durationMs: 12.346,
      bytesIn: 1,
      bytesOut: 2,
      requestId: 'id',
      userAgent: 'say "hi"',
    });
    expect(JSON.parse(jsonLine(TCP))).toMatchObject({ method: null, status: null, flags: '-' });
  });

  it("in text is Istio's default, field for field", () => {
    expect(textLine(RECORD)).toBe(
      '[2026-01-02T03:04:05.006Z] "GET /a HTTP/1.1" 503 UF,URX upstream_reset_before_response_started{remote_connection_failure|ECONNREFUSED} - "ECONNREFUSED" 1 2 12 - "-" "say \\"hi\\"" "id" "echo" "10.0.0.2:8000" outbound|80||echo.default.svc.cluster.local 10.0.0.1:50000 10.96.0.10:80 10.0.0.1:40000 - default\n',
    );
    expect(textLine(TCP)).toMatch(
      /^\[[^\]]+\] "- - -" 0 - - - "-" 1 2 12 - "-" "-" "-" "-" "10.0.0.2:8000" /,
    );
  });
});

describe('metrics', () => {
  it('count requests and connections under the names that dashboards know', async () => {
    const meter = new Meter(WORKLOAD);
    meter.record(RECORD);
    meter.record(RECORD);
    meter.opened('outbound', TCP.cluster);
    meter.record(TCP);
    const { text, contentType } = await exposition(meter);
    expect(contentType).toMatch(/^text\/plain/);
    const line = (start: string) => text.split('\n').find((one) => one.startsWith(start));
    expect(line('istio_requests_total{')).toMatch(
      /reporter="source",source_workload="client".*destination_service_name="echo".*response_code="503",grpc_response_status="",response_flags="UF,URX"} 2$/,
    );
    expect(line('istio_request_duration_milliseconds_sum{')).toMatch(/24\.69/);
    expect(text).toMatch(/istio_request_duration_milliseconds_bucket\{[^}]*le="10"[^}]*} 0/);
    expect(text).toMatch(/istio_request_duration_milliseconds_bucket\{[^}]*le="25"[^}]*} 2/);
    expect(text).toMatch(/istio_request_duration_milliseconds_bucket\{[^}]*le="\+Inf"[^}]*} 2/);
    expect(line('istio_tcp_connections_closed_total{')).toMatch(/ 1$/);
    expect(line('envoy_cluster_upstream_rq_xx{')).toMatch(/response_code_class="5"} 2$/);
  });

  it('tell calls of gRPC from other requests, and how they ended', async () => {
    const meter = new Meter(WORKLOAD);
    const http = { ...RECORD.http, attempts: 1, status: 200 } as NonNullable<AccessRecord['http']>;
    meter.record({ ...RECORD, http: { ...http, grpc: { status: 14 } } });
    meter.record({ ...RECORD, http: { ...http, grpc: { status: 0 } } });
    meter.record({ ...RECORD, http: { ...http, grpc: { status: undefined } } });
    const { text } = await exposition(meter);
    const calls = text.matchAll(
      /istio_requests_total\{.*request_protocol="grpc",response_code="200",grpc_response_status="([^"]*)".*} 1$/gm,
    );
    expect([...calls].map(([, status]) => status)).toEqual(['14', '0', '']);
  });

  it('stay within their bound, and lose nothing of the sum', () => {
    const set = new SeriesSet(['name'], () => ({ value: 0 }), 10);
    for (let at = 0; at < 1000; at++) set.at(`key ${at}`, () => [`label ${at}`]).value++;
    const series = [...set];
    expect(series).toHaveLength(11);
    expect(series.at(-1)).toEqual({ labels: ['other'], state: { value: 990 } });
  });

  it('put every observation into each bucket that it fits', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 })), (values) => {
        const distribution = new Distribution([1, 5, 10]);
        for (const value of values) distribution.observe(value);
        expect(distribution.counts).toEqual(
          [1, 5, 10].map((bound) => values.filter((value) => value <= bound).length),
        );
        expect(distribution.count).toBe(values.length);
      }),
    );
  });
});
