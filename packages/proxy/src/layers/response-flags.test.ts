import { describe, expect, it } from 'vitest';
import { DEFAULT_TRAFFIC_POLICY } from '../routing/traffic-policy.ts';
import { responseCodeDetails } from '../telemetry/response-details.ts';
import { play, type Playbook, type Setting } from '../testing/playbook.ts';

const GET = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';
const BEFORE = 'upstream connect error or disconnect/reset before headers. ';

interface Row {
  readonly flags: string;
  readonly when: string;
  readonly setting?: Setting;
  readonly happens: (session: Playbook) => void;
  /** What the access log says: flags, status, `%RESPONSE_CODE_DETAILS%`. */
  readonly details: string;
  readonly status: number;
  /** What clients and people look for. */
  readonly body: string;
}

const once = { ...DEFAULT_TRAFFIC_POLICY.retries, attempts: 0 };

const TABLE: readonly Row[] = [
  {
    flags: 'UF',
    when: 'nobody listens',
    setting: { traffic: { retries: once } },
    happens: (session) => session.connectFailed('ECONNREFUSED'),
    status: 503,
    details: 'upstream_reset_before_response_started{remote_connection_failure|ECONNREFUSED}',
    body: `${BEFORE}reset reason: remote connection failure, transport failure reason: delayed connect error: Connection refused`,
  },
  {
    flags: 'UF',
    when: 'the connection does not come about in time',
    setting: { traffic: { retries: once } },
    happens: (session) => session.connectFailed('ETIMEDOUT'),
    status: 503,
    details: 'upstream_reset_before_response_started{connection_timeout}',
    body: `${BEFORE}reset reason: connection timeout`,
  },
  {
    flags: 'UF,URX',
    when: 'no endpoint listens',
    happens(session) {
      session.connectFailed('ECONNREFUSED');
      session.connectFailed('EHOSTUNREACH');
    },
    status: 503,
    details: 'upstream_reset_before_response_started{remote_connection_failure|EHOSTUNREACH}',
    body: `${BEFORE}retried and the latest reset reason: remote connection failure, transport failure reason: delayed connect error: No route to host`,
  },
  {
    flags: 'UH',
    when: 'there is no endpoint',
    setting: { endpoints: [] },
    happens: () => {},
    status: 503,
    details: 'no_healthy_upstream',
    body: 'no healthy upstream',
  },
  {
    flags: 'UO',
    when: 'the cluster has as many as it may have',
    setting: { traffic: { maxConnections: 0, maxPending: 0 } },
    happens: () => {},
    status: 503,
    details: 'upstream_reset_before_response_started{overflow}',
    body: `${BEFORE}reset reason: overflow`,
  },
  {
    flags: 'NR',
    when: 'only registered services may be called',
    setting: { kind: 'blackHole', endpoints: [] },
    happens: () => {},
    status: 502,
    details: 'BlackHoleCluster',
    body: '',
  },
  {
    flags: 'UC',
    when: 'the upstream resets before it answers',
    happens(session) {
      session.connected();
      session.reset('upstream');
    },
    status: 503,
    details: 'upstream_reset_before_response_started{connection_termination}',
    body: `${BEFORE}reset reason: connection termination`,
  },
  {
    flags: 'UC',
    when: 'the upstream closes before it answers',
    happens(session) {
      session.connected();
      session.end('upstream');
    },
    status: 503,
    details: 'upstream_reset_before_response_started{connection_termination}',
    body: `${BEFORE}reset reason: connection termination`,
  },
  {
    flags: 'UPE',
    when: 'the upstream answers something else than HTTP',
    happens(session) {
      session.connected();
      session.server('220 mail.example ESMTP\r\n\r\n');
    },
    status: 502,
    details: 'upstream_reset_before_response_started{protocol_error|http.startLine}',
    body: `${BEFORE}reset reason: protocol error`,
  },
  {
    flags: 'UT',
    when: 'the answer does not come in time',
    setting: { traffic: { timeoutMs: 1000 } },
    happens(session) {
      session.connected();
      session.timeout('request');
    },
    status: 504,
    details: 'response_timeout',
    body: 'upstream request timeout',
  },
  {
    flags: 'UT',
    when: 'the one attempt takes too long',
    setting: { traffic: { retries: { ...once, perTryTimeoutMs: 1000 } } },
    happens(session) {
      session.connected();
      session.timeout('try');
    },
    status: 504,
    details: 'upstream_per_try_timeout',
    body: 'upstream request timeout',
  },
  {
    flags: 'DC',
    when: 'the client leaves while it waits',
    happens(session) {
      session.connected();
      session.reset('downstream');
    },
    status: 0,
    details: 'downstream_remote_disconnect',
    body: '',
  },
];

describe('the flag', () => {
  it.each(TABLE)('$flags says that $when', (row) => {
    const session = play(row.setting);
    session.client(GET);
    row.happens(session);
    const [record] = session.records;
    if (record === undefined) throw new Error('the request is over');
    expect({
      flags: record.flags.join(','),
      status: record.http?.status ?? 0,
      details: responseCodeDetails(record),
      body: session.sent('downstream').split('\r\n\r\n')[1] ?? '',
    }).toEqual({ flags: row.flags, status: row.status, details: row.details, body: row.body });
  });

  it('UC on an answer that has begun says that it was cut, with the status that the client saw', () => {
    const session = play();
    session.client(GET);
    session.connected();
    session.server('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\npart');
    session.reset('upstream');
    const [record] = session.records;
    if (record === undefined) throw new Error('the request is over');
    expect([record.flags, record.http?.status, responseCodeDetails(record)]).toEqual([
      ['UC'],
      200,
      'upstream_reset_after_response_started{connection_termination}',
    ]);
  });

  it.each([
    ['DPE', 'GET / HTTP/1.1\r\nHost: a\r\nX : y\r\n\r\n', 400, 'http.fieldName'],
    [
      'DPE',
      `GET / HTTP/1.1\r\nHost: a\r\nX: ${'y'.repeat(70_000)}\r\n\r\n`,
      431,
      'http.headTooLarge',
    ],
  ])('%s says that the client broke a rule, and which', (flag, request, status, details) => {
    const session = play();
    session.client(request);
    const [record] = session.records;
    if (record === undefined) throw new Error('the request is over');
    expect([record.flags, record.http?.status, responseCodeDetails(record)]).toEqual([
      [flag],
      status,
      details,
    ]);
    expect(session.sent('downstream')).toContain(details);
  });

  it('SI says that the client did not finish its head', () => {
    const session = play();
    session.client('GET / HT');
    session.timeout('head');
    expect(session.records[0]).toMatchObject({ flags: ['SI'], http: { status: 408 } });
    expect(session.sent('downstream')).toMatch(/^HTTP\/1.1 408 Request Timeout\r\n/);
  });

  it('is none where all went well, whatever the status', () => {
    const session = play();
    session.client(GET);
    session.connected();
    session.server('HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n');
    expect(session.records[0]?.flags).toEqual([]);
  });
});

describe('the flag of an opaque connection', () => {
  it.each<[string, Setting, (session: Playbook) => void]>([
    ['UF', { endpoints: ['10.0.0.2:80'] }, (session) => session.connectFailed()],
    ['UH', { endpoints: [] }, () => {}],
    ['UO', { traffic: { maxConnections: 0 } }, () => {}],
    ['UC', {}, (session) => [session.connected(), session.reset('upstream')]],
    ['DC', {}, (session) => [session.connected(), session.reset('downstream')]],
  ])('%s says so with a reset: %j', (flag, setting, happens) => {
    const session = play({ treatment: 'tcp', ...setting });
    happens(session);
    expect(session.records[0]?.flags).toEqual([flag]);
  });
});
