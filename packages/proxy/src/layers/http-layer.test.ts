import { describe, expect, it } from 'vitest';
import { play, type Playbook } from '../testing/playbook.ts';

const GET = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';
const POST = 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n';
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n';

/** A session that has sent `request` to a connected upstream. */
function asked(request: string, { reused = false } = {}): Playbook {
  const session = play();
  session.client(request);
  session.connected(reused);
  return session;
}

describe('keep-alive', () => {
  it('passes bytes as they came and gives the upstream back', () => {
    const session = play();
    expect(session.client(GET)).toEqual(['connect 10.0.0.2:8000']);
    expect(session.connected()).toEqual([`send upstream ${GET}`]);
    session.clock += 20;
    expect(session.server(`${OK}hi`)).toEqual([
      `send downstream ${OK}`,
      'send downstream hi',
      'release',
      'record 200 - -',
    ]);
    expect(session.records[0]).toMatchObject({
      durationMs: 20,
      bytesIn: 0,
      bytesOut: 2,
      http: { method: 'GET', path: '/', authority: 'a' },
    });
  });

  it('balances every request anew', () => {
    const session = play();
    const connects = [1, 2, 3].map(() => {
      const [connect] = session.client(GET);
      session.connected(true);
      session.server(`${OK}hi`);
      return connect;
    });
    expect(connects).toEqual([
      'connect 10.0.0.2:8000',
      'connect 10.0.0.3:8000',
      'connect 10.0.0.2:8000',
    ]);
  });

  it('serves pipelined requests one after the other, without reading on meanwhile', () => {
    const session = play();
    expect(session.client(GET + GET)).toEqual(['connect 10.0.0.2:8000', 'pause downstream']);
    session.connected();
    expect(session.server(`${OK}hi`)).toEqual([
      `send downstream ${OK}`,
      'send downstream hi',
      'release',
      'record 200 - -',
      'resume downstream',
      'connect 10.0.0.3:8000',
    ]);
  });

  it.each([
    ['Connection: close\r\n', ''],
    ['Connection: keep-alive\r\n', 'Connection: keep-alive\r\n'],
    ['Connection: keep-alive\r\nKeep-Alive: timeout=5\r\n', ''],
    ['Connection: keep-alive, TE\r\nTE: trailers\r\n', ''],
    ['Proxy-Connection: keep-alive\r\n', ''],
    ['Upgrade: websocket\r\n', ''],
    ['Connection: x-mine\r\nX-Mine: 1\r\n', ''],
    ['Keep-Alive: timeout=5\r\nX: y\r\n', 'X: y\r\n'],
    ['Connection: host, content-length\r\n', ''],
  ])('does not hand on what ends at this hop: %j', (fields, left) => {
    const session = asked(`GET / HTTP/1.1\r\nHost: a\r\n${fields}\r\n`);
    expect(session.sent('upstream')).toBe(`GET / HTTP/1.1\r\nHost: a\r\n${left}\r\n`);
  });

  it('closes after the response when the client asked for it, and says so', () => {
    const session = asked('GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    expect(session.server(`${OK}hi`).slice(-3)).toEqual([
      'release',
      'record 200 - -',
      'close downstream',
    ]);
    expect(session.sent('downstream')).toBe(
      'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nconnection: close\r\n\r\nhi',
    );
  });

  it('does not pool an upstream that is going to close, and keeps the client', () => {
    const session = asked(GET);
    const lines = session.server(
      'HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n',
    );
    expect(lines).toEqual([
      'send downstream HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n',
      'close upstream',
      'record 200 - -',
    ]);
    expect(session.client(GET)).toEqual(['connect 10.0.0.3:8000']);
  });

  it('does not pool an upstream that says more than it was asked', () => {
    const session = asked(GET);
    expect(session.server(`${OK}hi${OK}`)).toContain('close upstream');
    expect(session.sent('downstream')).toBe(`${OK}hi`);
  });

  it('leaves an idle client alone until one side closes', () => {
    const session = asked(GET);
    session.server(`${OK}hi`);
    expect(session.end('downstream')).toEqual(['close downstream']);
  });
});

describe('bodies', () => {
  it('go through as they come, chunked with trailers too', () => {
    const body = '5;x=y\r\nhello\r\n0\r\nT: 1\r\n\r\n';
    const session = asked(
      `POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n${body}`,
    );
    session.server(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${body}`);
    expect(session.sent('upstream').endsWith(body)).toBe(true);
    expect(session.sent('downstream').endsWith(body)).toBe(true);
    expect(session.records[0]).toMatchObject({ bytesIn: body.length, bytesOut: body.length });
  });

  it('that only the end of the connection ends, end the client connection too', () => {
    const session = asked(GET);
    session.server('HTTP/1.1 200 OK\r\n\r\nall of ');
    session.server('it');
    expect(session.end('upstream')).toEqual([
      'close upstream',
      'record 200 - -',
      'close downstream',
    ]);
    expect(session.sent('downstream')).toBe(
      'HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nall of it',
    );
  });

  it.each([
    ['HEAD', 'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n'],
    ['GET', 'HTTP/1.1 304 Not Modified\r\nContent-Length: 500\r\n\r\n'],
    ['GET', 'HTTP/1.1 204 No Content\r\n\r\n'],
  ])('are not waited for where there is none: %s, %j', (method, response) => {
    const session = asked(`${method} / HTTP/1.1\r\nHost: a\r\n\r\n`);
    expect(session.server(response)).toContain('release');
  });

  it('wait for 100-continue as the two ends agree', () => {
    const session = asked(
      'POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n',
    );
    expect(session.server('HTTP/1.1 100 Continue\r\n\r\n')).toEqual([
      'send downstream HTTP/1.1 100 Continue\r\n\r\n',
    ]);
    expect(session.client('hello')).toEqual(['send upstream hello']);
    expect(session.server(`${OK}hi`)).toContain('release');
  });

  it('are kept within a bound while the upstream is being made', () => {
    const session = play();
    session.client('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2000\r\n\r\n');
    expect(session.client('a'.repeat(1024))).toEqual(['pause downstream']);
    expect(session.connected().at(-1)).toBe('resume downstream');
    expect(session.client('a'.repeat(976))).toHaveLength(1);
    expect(session.sent('upstream')).toHaveLength(
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2000\r\n\r\n'.length + 2000,
    );
  });

  it('that a response does not wait for are not waited for either', () => {
    const session = asked(POST);
    const lines = session.server('HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n');
    expect(lines.slice(1)).toEqual(['reset upstream', 'record 413 - -', 'close downstream']);
    expect(session.sent('downstream')).toContain('connection: close');
  });
});

describe('HTTP/1.0', () => {
  it('gets its answer and then the end', () => {
    const session = asked('GET / HTTP/1.0\r\n\r\n');
    expect(session.server(`${OK}hi`).slice(-3)).toEqual([
      'close upstream',
      'record 200 - -',
      'close downstream',
    ]);
  });

  it('does not see interim responses', () => {
    const session = asked('GET / HTTP/1.0\r\n\r\n');
    expect(session.server('HTTP/1.1 103 Early Hints\r\n\r\n')).toEqual([]);
  });

  it('of a server becomes 1.1 for the client, whose connection goes on', () => {
    const session = asked(GET);
    session.server('HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nhi');
    expect(session.sent('downstream')).toBe('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi');
    expect(session.client(GET)).toEqual(['connect 10.0.0.3:8000']);
  });
});

describe('tunnels', () => {
  const UPGRADE =
    'GET /chat HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';
  const SWITCH =
    'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';

  it('carry whatever the new protocol says, from its first byte on', () => {
    const session = play();
    session.client(`${UPGRADE}early`);
    session.connected();
    expect(session.sent('upstream')).not.toContain('early');
    expect(session.server(`${SWITCH}hello`)).toEqual([
      `send downstream ${SWITCH}`,
      'resume downstream',
      'send upstream early',
      'send downstream hello',
    ]);
    expect(session.client('ping')).toEqual(['send upstream ping']);
    expect(session.end('downstream')).toEqual(['end upstream']);
    expect(session.end('upstream')).toEqual(['end downstream', 'record 101 - -']);
    expect(session.records[0]).toMatchObject({ bytesIn: 9, bytesOut: 5 });
  });

  it('stay requests when the server declines', () => {
    const session = asked(UPGRADE);
    expect(session.server(`${OK}hi`)).toContain('release');
  });

  it('are opened by CONNECT too', () => {
    const session = asked('CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n');
    session.server('HTTP/1.1 200 OK\r\n\r\n');
    expect(session.client('\x16')).toEqual(['send upstream \x16']);
    expect(session.reset('upstream')).toEqual(['reset downstream', 'record 200 UC ECONNRESET']);
  });

  it('are not opened for HTTP/2 in clear text, which would pass by everything that looks at requests', () => {
    const session = asked(
      'GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: x\r\n\r\n',
    );
    expect(session.sent('upstream')).toBe(GET);
  });
});

describe('back-pressure', () => {
  it('reaches the upstream, and is gone before the upstream is pooled', () => {
    const session = asked(GET);
    session.server(`${OK}h`);
    expect(session.on({ kind: 'congested', side: 'downstream' })).toEqual(['pause upstream']);
    expect(session.server('i')).toEqual([
      'send downstream i',
      'resume upstream',
      'release',
      'record 200 - -',
    ]);
    expect(session.client(GET)).toEqual([]);
    expect(session.on({ kind: 'drained', side: 'downstream' })).toEqual(['connect 10.0.0.3:8000']);
  });

  it('reaches the client', () => {
    const session = asked('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n');
    expect(session.on({ kind: 'congested', side: 'upstream' })).toEqual(['pause downstream']);
    expect(session.on({ kind: 'drained', side: 'upstream' })).toEqual(['resume downstream']);
  });
});

describe('draining', () => {
  it('closes idle clients at once and busy ones after the response', () => {
    expect(play().on({ kind: 'drain' })).toEqual(['close downstream']);
    const session = asked(GET);
    expect(session.on({ kind: 'drain' })).toEqual([]);
    expect(session.server(`${OK}hi`).at(-1)).toBe('close downstream');
    expect(session.sent('downstream')).toContain('connection: close');
  });
});

describe('headers on the way out of the pod', () => {
  const marked = { policy: { marksRequests: true, traceSampling: 1 } };

  it('are made where they are missing', () => {
    const session = play(marked);
    session.client(GET);
    session.connected();
    expect(session.sent('upstream')).toBe(
      'GET / HTTP/1.1\r\nHost: a\r\nx-request-id: a-request-id\r\nx-forwarded-proto: http\r\nx-envoy-attempt-count: 1\r\ntraceparent: 00-ffffffffffffffffffffffffffffffff-ffffffffffffffff-01\r\n\r\n',
    );
  });

  it('are kept where they are there', () => {
    const session = play(marked);
    const own =
      'GET / HTTP/1.1\r\nHost: a\r\nX-Request-ID: mine\r\nX-Forwarded-Proto: https\r\nX-Forwarded-For: 1.2.3.4\r\nTraceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\nX-Envoy-Attempt-Count: 2\r\n\r\n';
    session.client(own);
    session.connected();
    session.server(`${OK}hi`);
    expect(session.sent('upstream')).toBe(own);
    expect(session.records[0]?.http).toMatchObject({ requestId: 'mine', forwardedFor: '1.2.3.4' });
  });
});
