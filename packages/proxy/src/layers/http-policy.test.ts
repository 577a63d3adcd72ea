import { describe, expect, it } from 'vitest';
import { DEFAULT_TRAFFIC_POLICY, type RetryPolicy } from '../routing/traffic-policy.ts';
import { play, type Playbook, type Setting } from '../testing/playbook.ts';

const GET = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';
const POST = 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi';
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n';
const UNAVAILABLE = 'HTTP/1.1 503 Service Unavailable\r\nContent-Length: 4\r\n\r\nbusy';

const retries = (policy: Partial<RetryPolicy>): Setting => ({
  traffic: { retries: { ...DEFAULT_TRAFFIC_POLICY.retries, ...policy } },
});

function asked(request: string, setting: Setting = {}): Playbook {
  const session = play(setting);
  session.client(request);
  session.connected();
  return session;
}

describe('another attempt', () => {
  it('is made elsewhere when an endpoint says that it is unavailable', () => {
    const session = asked(GET);
    expect(session.server(UNAVAILABLE)).toEqual(['reset upstream', 'connect 10.0.0.3:8000']);
    expect(session.connected()).toEqual([`send upstream ${GET}`]);
    expect(session.server(OK)).toContain('record 200 - -');
    expect(session.sent('downstream')).toBe(OK);
    expect(session.records[0]?.http?.attempts).toBe(2);
  });

  it('is not made for ever: the client gets the last answer', () => {
    const session = asked(GET);
    for (let attempt = 0; attempt < 2; attempt++) {
      session.server(UNAVAILABLE);
      session.connected();
    }
    expect(session.server(UNAVAILABLE)).toContain('record 503 - -');
    expect(session.sent('downstream')).toBe(UNAVAILABLE);
  });

  it.each([
    ['by default', {}, false],
    ['where the policy says so', { anyMethod: true }, true],
  ])('of a POST %s: %j', (_, policy, expected) => {
    const session = asked(POST, retries(policy));
    expect(session.server(UNAVAILABLE).includes('connect 10.0.0.3:8000')).toBe(expected);
  });

  it('is not made once the client has seen a part of the answer', () => {
    const session = asked(GET, retries({ on: new Set(['5xx']) }));
    session.server('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\npart');
    expect(session.reset('upstream')).toEqual(['record 200 UC ECONNRESET', 'reset downstream']);
  });

  it('after a reset is for the policy to allow', () => {
    expect(asked(GET).reset('upstream').at(-1)).toBe('record 503 UC ECONNRESET');
    const session = asked(GET, retries({ on: new Set(['reset']) }));
    expect(session.reset('upstream')).toEqual(['connect 10.0.0.3:8000']);
  });

  it('is not made where the policy allows none', () => {
    const session = play(retries({ attempts: 0 }));
    session.client(GET);
    expect(session.connectFailed().at(-1)).toBe('record 503 UF ECONNREFUSED');
  });
});

describe('time', () => {
  it('for the whole request ends it with 504, and is not counted any longer once it is over', () => {
    const session = play({ traffic: { timeoutMs: 500 } });
    expect(session.client(GET)).toEqual(['set request 500', 'connect 10.0.0.2:8000']);
    session.connected();
    expect(session.timeout('request').slice(-2)).toEqual([
      'clear request',
      'record 504 UT response timeout',
    ]);
    expect(session.sent('downstream')).toContain('upstream request timeout');
    session.client(GET);
    session.connected();
    expect(session.server(OK)).toContain('clear request');
  });

  it('that is over in the middle of a response resets it', () => {
    const session = asked(GET, { traffic: { timeoutMs: 500 } });
    session.server('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\npart');
    expect(session.timeout('request').at(-1)).toBe('reset downstream');
  });

  it('for one attempt leads to the next, where the policy allows it', () => {
    const session = asked(GET, retries({ perTryTimeoutMs: 100, on: new Set(['reset']) }));
    expect(session.timeout('try')).toEqual([
      'reset upstream',
      'set try 100',
      'connect 10.0.0.3:8000',
    ]);
    session.connected();
    expect(session.server(OK)).toContain('clear try');
    const strict = asked(GET, retries({ perTryTimeoutMs: 100 }));
    expect(strict.timeout('try').at(-1)).toBe('record 504 UT per try timeout');
  });

  it('does not count for a tunnel', () => {
    const session = asked('CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n', {
      traffic: { timeoutMs: 500 },
    });
    expect(session.server('HTTP/1.1 200 OK\r\n\r\n')).toContain('clear request');
  });

  it('ends a client connection on which nothing happens, but no request', () => {
    expect(play().timeout('idle')).toEqual(['close downstream']);
    expect(asked(GET).timeout('idle')).toEqual([]);
  });
});

describe('a limit on connections', () => {
  it('is a 503 with UO at once, where nobody may wait', () => {
    const session = play({ traffic: { maxConnections: 0, maxPending: 0 } });
    expect(session.client(GET).at(-1)).toBe('record 503 UO overflow');
  });
});
