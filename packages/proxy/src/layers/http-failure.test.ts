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

describe('what goes wrong upstream', () => {
  it('is a 503 that keeps the client, after the other endpoints were tried', () => {
    const session = play();
    session.client(GET);
    expect(session.connectFailed()).toEqual(['connect 10.0.0.3:8000']);
    expect(session.connectFailed().slice(1)).toEqual(['record 503 UF,URX ECONNREFUSED']);
    expect(session.sent('downstream')).toMatch(
      /^HTTP\/1.1 503 Service Unavailable\r\n.*\r\n\r\nupstream connect error or disconnect\/reset before headers/s,
    );
    expect(session.sent('downstream')).not.toContain('connection: close');
    expect(session.client(GET)).toEqual(['connect 10.0.0.3:8000']);
  });

  it('is a 503 without an endpoint, told to every pipelined request', () => {
    const session = play({ endpoints: [] });
    const lines = session.client(GET.repeat(3));
    expect(lines.filter((line) => line === 'record 503 UH no_healthy_upstream')).toHaveLength(3);
  });

  it('is a 502 where only registered services may be called', () => {
    const session = play({ kind: 'blackHole', endpoints: [] });
    expect(session.client(GET).at(-1)).toBe('record 502 NR BlackHoleCluster');
  });

  it('is hidden when a pooled connection was dead and the request may be repeated', () => {
    const session = asked(GET, { reused: true });
    expect(session.end('upstream')).toEqual(['reset upstream', 'connect 10.0.0.2:8000 afresh']);
    expect(session.connected()).toEqual([`send upstream ${GET}`]);
    expect(session.server(`${OK}hi`)).toContain('record 200 - -');
    expect(session.records[0]?.http?.attempts).toBe(2);
  });

  it.each([
    ['a POST', POST, true],
    ['a fresh connection', GET, false],
  ])('is not hidden for %s', (_, request, reused) => {
    const session = asked(request, { reused });
    expect(session.reset('upstream').join()).toMatch(/record 503 UC ECONNRESET/);
  });

  it('repeats a request with the body that had come by then, and what comes later', () => {
    const session = play();
    session.client('PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\nabc');
    session.connected(true);
    session.reset('upstream');
    session.client('def');
    expect(session.connected()).toEqual([
      'send upstream PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\n',
      'send upstream abc',
      'send upstream def',
    ]);
  });

  it('does not repeat what was too long to keep', () => {
    const session = play();
    session.client('PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 5000\r\n\r\n');
    session.connected(true);
    session.client('a'.repeat(2000));
    expect(session.reset('upstream').at(-2)).toBe('record 503 UC ECONNRESET');
  });

  it('mid-body is a cut or a reset, as without a proxy', () => {
    const cut = asked(GET);
    cut.server(`${OK}h`);
    expect(cut.end('upstream')).toEqual([
      'reset upstream',
      'record 200 UC remote close',
      'close downstream',
    ]);
    const reset = asked(GET);
    reset.server(`${OK}h`);
    expect(reset.reset('upstream')).toEqual(['record 200 UC ECONNRESET', 'reset downstream']);
  });

  it.each([
    ['nonsense\r\n\r\n', 'http.startLine'],
    [
      'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
      'http.contentLengthWithTransferEncoding',
    ],
    ['HTTP/1.1 200 OK\nContent-Length: 0\n\n', 'http.bareLineFeed'],
    ['HTTP/1.1 101 Switching Protocols\r\n\r\n', 'http.unexpectedUpgrade'],
  ])('is a 502 for %j', (response, code) => {
    const session = asked(GET);
    const lines = session.server(response);
    expect(lines[0]).toBe('reset upstream');
    expect(lines.at(-1)).toBe(`record 502 UPE ${code}`);
  });

  it('in a chunked body is a reset: the client must not take it for whole', () => {
    const session = asked(GET);
    session.server('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n');
    expect(session.server('zz\r\n')).toEqual([
      'reset upstream',
      'record 200 UPE http.chunkSize',
      'reset downstream',
    ]);
  });
});

describe('what goes wrong downstream', () => {
  it.each([
    ['GET / HTTP/1.1\r\nHost: a\r\nX : y\r\n\r\n', 400, 'http.fieldName'],
    [
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
      'http.contentLengthWithTransferEncoding',
    ],
    ['GET / HTTP/3.0\r\nHost: a\r\n\r\n', 505, 'http.version'],
    [`GET / HTTP/1.1\r\nHost: a\r\nX: ${'y'.repeat(70_000)}\r\n\r\n`, 431, 'http.headTooLarge'],
    ['POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n', 501, 'http.transferEncoding'],
    ['hello\r\n', 400, 'http.startLine'],
  ])('is refused with its reason: %j', (request, status, code) => {
    const session = play();
    const lines = session.client(request + (request.endsWith('\r\n\r\n') ? '' : '\r\n'));
    expect(lines.slice(-2)).toEqual([`record ${status} DPE ${code}`, 'close downstream']);
    expect(session.sent('downstream')).toMatch(
      new RegExp(`^HTTP/1.1 ${status} .*connection: close.*${code}`, 's'),
    );
    expect(session.sent('upstream')).toBe('');
  });

  it('after a good request does not reach the upstream', () => {
    const session = asked(`${GET}X : y\r\n\r\n`);
    expect(session.sent('upstream')).toBe(GET);
    session.server(`${OK}hi`);
    expect(session.sent('downstream')).toContain('HTTP/1.1 400');
  });

  it('in a body takes the upstream connection with it', () => {
    const session = asked('POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n');
    const lines = session.client('zz\r\n');
    expect(lines[0]).toBe('reset upstream');
    expect(lines.slice(-2)).toEqual(['record 400 DPE http.chunkSize', 'close downstream']);
  });

  it('is a head that does not come in time', () => {
    const session = play();
    expect(session.client('GET / HT')).toEqual(['set head 60000']);
    expect(session.client('TP/1.1\r\n')).toEqual([]);
    expect(session.timeout('head').at(-1)).toBe('close downstream');
    expect(session.sent('downstream')).toContain('408');
  });

  it('stops the clock once the head is there', () => {
    const session = play();
    session.client('GET / HT');
    expect(session.client('TP/1.1\r\nHost: a\r\n\r\n')[0]).toBe('clear head');
  });

  it('frees the upstream of a client that is gone', () => {
    const session = asked(GET);
    expect(session.reset('downstream')).toEqual([
      'reset upstream',
      'record - DC ECONNRESET',
      'reset downstream',
    ]);
  });

  it('lets a client close its half and wait for the answer', () => {
    const session = asked(GET);
    expect(session.end('downstream')).toEqual([]);
    expect(session.server(`${OK}hi`).slice(-2)).toEqual(['record 200 - -', 'close downstream']);
  });

  it('does not wait for the rest of a request that was cut off', () => {
    const session = asked(POST);
    expect(session.end('downstream')).toEqual([
      'reset upstream',
      'record - DC request cut short',
      'close downstream',
    ]);
  });
});
