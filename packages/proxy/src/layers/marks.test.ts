import { describe, expect, it } from 'vitest';
import { DEFAULT_TRAFFIC_POLICY } from '../routing/traffic-policy.ts';
import { play, type Playbook, type Setting } from '../testing/playbook.ts';

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n';
const MARKED: Setting = { policy: { marksRequests: true, marksResponses: true } };

function asked(fields: string, setting: Setting = MARKED): Playbook {
  const session = play(setting);
  session.client(`GET / HTTP/1.1\r\nHost: a\r\n${fields}\r\n`);
  session.connected();
  return session;
}

/** The fields that the upstream got, but for host. */
function sent(session: Playbook): string[] {
  return session.sent('upstream').trimEnd().split('\r\n').slice(2);
}

describe("what Istio's sidecar adds", () => {
  it('is there for requests that bring nothing', () => {
    expect(sent(asked(''))).toEqual([
      'x-request-id: a-request-id',
      'x-forwarded-proto: http',
      'x-envoy-attempt-count: 1',
    ]);
  });

  it('counts the attempts', () => {
    const session = asked('');
    session.server('HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n');
    session.connected();
    expect(session.sent('upstream')).toMatch(/count: 1\r\n.*count: 2\r\n/s);
  });

  it('leaves the count of a proxy before it', () => {
    expect(sent(asked('X-Envoy-Attempt-Count: 3\r\n'))).toContain('X-Envoy-Attempt-Count: 3');
  });

  it('tells the upstream how long it has', () => {
    const traffic = {
      timeoutMs: 15_000,
      retries: { ...DEFAULT_TRAFFIC_POLICY.retries, perTryTimeoutMs: 2000 },
    };
    const fields = sent(asked('X-Envoy-Expected-Rq-Timeout-Ms: 9\r\n', { ...MARKED, traffic }));
    expect(fields).toContain('x-envoy-expected-rq-timeout-ms: 2000');
    expect(fields).toHaveLength(4);
  });

  it('tells the client how long the upstream took, in place of who told it before', () => {
    const session = asked('');
    session.clock += 12.4;
    session.server(
      'HTTP/1.1 200 OK\r\nX-Envoy-Upstream-Service-Time: 7\r\nContent-Length: 0\r\n\r\n',
    );
    expect(session.sent('downstream')).toBe(
      'HTTP/1.1 200 OK\r\nContent-Length: 0\r\nx-envoy-upstream-service-time: 12\r\n\r\n',
    );
  });

  it.each([
    [0, 0],
    [300, 300],
  ])('says %d ms in the shortest way too', (waited, told) => {
    const session = asked('');
    session.clock += waited;
    session.server(OK);
    expect(session.sent('downstream')).toBe(
      `${OK.slice(0, -2)}x-envoy-upstream-service-time: ${told}\r\n\r\n`,
    );
  });

  it('ends the name of a span where the request enters its pod', () => {
    const fields = 'X-Envoy-Decorator-Operation: echo:80/*\r\n';
    expect(sent(asked(fields)).join()).toContain('Decorator');
    expect(sent(asked(fields, { ...MARKED, direction: 'inbound' })).join()).not.toContain(
      'Decorator',
    );
  });
});

describe('what nobody wants', () => {
  it('is not added', () => {
    const unwanted = new Set(['x-request-id', 'x-envoy-attempt-count']);
    const session = asked('', { policy: { ...MARKED.policy, unwanted } });
    expect(sent(session)).toEqual(['x-forwarded-proto: http']);
    session.server(OK);
    expect(session.records[0]?.http?.requestId).toBeUndefined();
  });
});

describe('what a client may order', () => {
  it('is for clients of the pod alone', () => {
    const session = play({ ...MARKED, direction: 'inbound' });
    const lines = session.client(
      'GET / HTTP/1.1\r\nHost: a\r\nX-Envoy-Upstream-Rq-Timeout-Ms: 250\r\n\r\n',
    );
    expect(lines).toEqual(['connect 10.0.0.2:8000']);
    session.connected();
    expect(session.sent('upstream')).not.toContain('Timeout');
  });

  it('is the time for the request, and for one attempt', () => {
    const session = play(MARKED);
    const lines = session.client(
      'GET / HTTP/1.1\r\nHost: a\r\nX-Envoy-Upstream-Rq-Timeout-Ms: 250\r\nX-Envoy-Upstream-Rq-Per-Try-Timeout-Ms: 100\r\n\r\n',
    );
    expect(lines).toEqual(['set request 250', 'set try 100', 'connect 10.0.0.2:8000']);
    session.connected();
    expect(sent(session)).toEqual([
      'x-request-id: a-request-id',
      'x-forwarded-proto: http',
      'x-envoy-attempt-count: 1',
      'x-envoy-expected-rq-timeout-ms: 100',
    ]);
    expect(session.timeout('request').slice(-1)).toEqual(['record 504 UT response timeout']);
  });

  it('is no time limit at all, where the policy has one', () => {
    const session = play({ ...MARKED, traffic: { timeoutMs: 1000 } });
    const lines = session.client(
      'GET / HTTP/1.1\r\nHost: a\r\nX-Envoy-Upstream-Rq-Timeout-Ms: 0\r\n\r\n',
    );
    expect(lines).toEqual(['connect 10.0.0.2:8000']);
  });

  it('is when and how often to try again, a POST too', () => {
    const session = play(MARKED);
    session.client(
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nX-Envoy-Retry-On: reset,retriable-status-codes\r\nX-Envoy-Max-Retries: 1\r\nX-Envoy-Retriable-Status-Codes: 429\r\n\r\n',
    );
    session.connected();
    expect(session.server('HTTP/1.1 429 No\r\nContent-Length: 0\r\n\r\n')).toEqual([
      'reset upstream',
      'connect 10.0.0.3:8000',
    ]);
    session.connected();
    expect(session.reset('upstream').at(-1)).toBe('record 503 UC,URX ECONNRESET');
    expect(session.sent('upstream')).not.toMatch(/retry|retries|retriable/i);
  });

  it('is nothing where it makes no sense', () => {
    const session = play(MARKED);
    const lines = session.client(
      'GET / HTTP/1.1\r\nHost: a\r\nX-Envoy-Upstream-Rq-Timeout-Ms: soon\r\nX-Envoy-Max-Retries: -1\r\n\r\n',
    );
    expect(lines).toEqual(['connect 10.0.0.2:8000']);
  });
});

const traced = (policy: Setting['policy']): Setting => ({
  policy: { marksRequests: true, ...policy },
});

describe('traces', () => {
  const PARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

  it('are not touched where tracing is off', () => {
    expect(sent(asked(`traceparent: ${PARENT}\r\n`))).toContain(`traceparent: ${PARENT}`);
    expect(sent(asked('')).join()).not.toContain('traceparent');
  });

  it('go on as they came where no spans are reported, and begin where there is none', () => {
    const setting = traced({ traceSampling: 1 });
    expect(
      sent(asked('b3: 0af7651916cd43dd-b7ad6b7169203331-1\r\n', setting)).join(),
    ).not.toContain('traceparent');
    expect(sent(asked('', setting)).join()).toContain('traceparent: 00-');
  });

  it('get a span of the proxy in the words that they came in', () => {
    const setting = traced({ traceSampling: 1, reportsSpans: true });
    const fields =
      'X-B3-TraceId: 0af7651916cd43dd8448eb211c80319c\r\nX-B3-SpanId: b7ad6b7169203331\r\nX-B3-Sampled: 1\r\n';
    expect(sent(asked(fields, setting)).slice(-4)).toEqual([
      'x-b3-traceid: 0af7651916cd43dd8448eb211c80319c',
      'x-b3-spanid: ffffffffffffffff',
      'x-b3-sampled: 1',
      'x-b3-parentspanid: b7ad6b7169203331',
    ]);
  });
});
