import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { FilterChain, type FilterFailure } from '../filters/chain.ts';
import { defineFilter, type Filter, respond } from '../filters/index.ts';
import { play, type Playbook, type Setting } from '../testing/playbook.ts';

const GET = 'GET /a HTTP/1.1\r\nHost: a\r\nX-Drop: 1\r\n\r\n';
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n';

interface Filtered {
  readonly session: Playbook;
  readonly chain: FilterChain;
  readonly failures: FilterFailure[];
}

function playWith(filters: readonly Filter[], setting: Setting = {}): Filtered {
  const failures: FilterFailure[] = [];
  const chain = new FilterChain(filters, {
    after(milliseconds, callback) {
      const timer = setTimeout(callback, milliseconds);
      return () => clearTimeout(timer);
    },
    report: (_, _stage, failure) => failures.push(failure),
  });
  const session = play({ ...setting, policy: { ...setting.policy, filters: chain } });
  return { session, chain, failures };
}

const quick = defineFilter({ name: 'quick', onRequest: () => {}, onResponse: () => {} });
const slow = defineFilter({
  name: 'slow',
  onRequest: async ({ headers }) => {
    await sleep(1);
    headers.set('x-slow', '1');
  },
  onResponse: async ({ headers }) => {
    await sleep(1);
    headers.set('x-slow', '2');
  },
});

const named = (name: string): Filter =>
  defineFilter({
    name,
    onRequest: ({ headers }) => headers.set('x-by', name),
    onResponse: ({ headers }) => headers.set('x-by', name),
  });

describe('filters on HTTP/1.1', () => {
  it('that change nothing leave the bytes as they came', () => {
    const { session } = playWith([quick]);
    session.client(GET);
    expect(session.connected()).toEqual([`send upstream ${GET}`]);
    expect(session.server(`${OK}hi`)).toEqual([
      `send downstream ${OK}`,
      'send downstream hi',
      'release',
      'record 200 - -',
    ]);
  });

  it('change heads, and the record tells what the client got', () => {
    const filter = defineFilter({
      name: 'change',
      labels: ['who'],
      onRequest(request, { annotate }) {
        request.path = '/b?c';
        request.method = 'PUT';
        request.authority = 'elsewhere:80';
        request.headers.remove('x-drop');
        request.headers.set('x-new', 'é');
        annotate('who', 'me');
      },
      onResponse(response) {
        response.status = 418;
        response.headers.set('x-out', '1');
      },
    });
    const { session } = playWith([filter]);
    session.client(GET);
    session.connected();
    expect(session.sent('upstream')).toBe(
      'PUT /b?c HTTP/1.1\r\nhost: elsewhere:80\r\nx-new: é\r\n\r\n',
    );
    session.server(`${OK}hi`);
    expect(session.sent('downstream')).toBe(
      "HTTP/1.1 418 I'm a Teapot\r\nContent-Length: 2\r\nx-out: 1\r\n\r\nhi",
    );
    expect(session.records[0]?.http).toMatchObject({ status: 418, path: '/a', method: 'GET' });
    expect([...(session.records[0]?.http?.annotations ?? [])]).toEqual([['who', 'me']]);
  });

  it('answer themselves, and the client may ask again', () => {
    const deny = defineFilter({
      name: 'deny',
      onRequest: () => respond(403, 'no\n', { 'x-why': 'so' }),
    });
    const { session } = playWith([deny]);
    expect(session.client(GET)).toEqual([
      'send downstream HTTP/1.1 403 Forbidden\r\ncontent-length: 3\r\ncontent-type: text/plain\r\nx-why: so\r\nserver: pillion\r\n\r\nno\n',
      'record 403 - filter_response{deny}',
    ]);
    expect(session.client(GET)).toHaveLength(2);
  });

  it('answer in place of a response that came, and drop it', () => {
    const hide = defineFilter({
      name: 'hide',
      onResponse: ({ status }) => (status === 200 ? respond(404) : undefined),
    });
    const { session } = playWith([hide]);
    session.client(GET);
    session.connected();
    expect(session.server(`${OK}hi`)).toEqual([
      'reset upstream',
      'send downstream HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nserver: pillion\r\n\r\n',
      'record 404 - filter_response{hide}',
    ]);
  });

  it('may take their time on both ways, and nothing passes before they are done', async () => {
    const { session } = playWith([slow]);
    expect(session.client('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\n')).toEqual([
      'await',
    ]);
    expect(session.client('body')).toEqual([]);
    expect(await session.settled()).toEqual(['connect 10.0.0.2:8000']);
    session.connected();
    expect(session.sent('upstream')).toBe(
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nx-slow: 1\r\n\r\nbody',
    );
    expect(session.server(`${OK}h`)).toEqual(['await', 'pause upstream']);
    expect(session.server('i')).toEqual([]);
    expect(session.end('upstream')).toEqual([]);
    expect(await session.settled()).toEqual([
      'resume upstream',
      'send downstream HTTP/1.1 200 OK\r\nContent-Length: 2\r\nx-slow: 2\r\n\r\n',
      'send downstream hi',
      'close upstream',
      'record 200 - -',
    ]);
  });

  it('that hold a response still see what comes of the request meanwhile', async () => {
    const seen: string[] = [];
    const tap = defineFilter({
      name: 'tap',
      onRequest: (request) =>
        request.onBody((piece) => void seen.push(Buffer.from(piece).toString())),
      onResponse: () => sleep(1),
    });
    const { session } = playWith([tap]);
    session.client('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nab');
    session.connected();
    session.server(OK);
    session.client('cd');
    await session.settled();
    expect(seen.join('')).toBe('abcd');
  });

  it('that are still at it when the client leaves come too late', async () => {
    const { session } = playWith([slow]);
    session.client(GET);
    expect(session.reset('downstream')).toEqual(['record - DC ECONNRESET', 'reset downstream']);
    expect(await session.settled()).toEqual([]);
  });

  it('that are still at it when the upstream leaves do not hide that', async () => {
    const { session } = playWith([slow]);
    session.client(GET);
    await session.settled();
    session.connected();
    session.server(`${OK}h`);
    expect(session.reset('upstream').at(-1)).toBe('record 503 UC ECONNRESET');
    expect(await session.settled()).toEqual([]);
    expect(session.client(GET)).toEqual(['await']);
  });

  it('are asked once a request, however many attempts it takes', () => {
    let asked = 0;
    const count = defineFilter({ name: 'count', onRequest: () => void asked++ });
    const { session } = playWith([count]);
    session.client(GET);
    expect(session.connectFailed()).toEqual(['connect 10.0.0.3:8000']);
    session.connected();
    expect([asked, session.sent('upstream')]).toEqual([1, GET]);
  });

  it('see the data of chunked bodies, cut anywhere, and no chunk lines', () => {
    const body = '5;x=y\r\nhello\r\n3\r\n\r\n!\r\n0\r\nT: 1\r\n\r\n';
    for (let cut = 1; cut < body.length; cut++) {
      const seen: string[] = [];
      const tap = defineFilter({
        name: 'tap',
        onRequest: (request) =>
          request.onBody(
            (piece) => void seen.push(Buffer.from(piece).toString()),
            () => void seen.push('|'),
          ),
        onResponse: (response) =>
          response.onBody(
            (piece) => void seen.push(Buffer.from(piece).toString()),
            () => void seen.push('.'),
          ),
      });
      const { session } = playWith([tap]);
      session.client('POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n');
      session.client(body.slice(0, cut));
      session.client(body.slice(cut));
      session.connected();
      session.server(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${body.slice(0, cut)}`);
      session.server(body.slice(cut));
      expect(seen.join('')).toBe('hello\r\n!|hello\r\n!.');
      expect(session.sent('upstream').endsWith(body)).toBe(true);
      expect(session.sent('downstream').endsWith(body)).toBe(true);
    }
  });

  it('see what the proxy answers itself, may change it, and the log keeps why', async () => {
    const filter = defineFilter({
      name: 'page',
      async onResponse(response) {
        await sleep(1);
        if (response.origin === 'proxy') response.headers.set('x-origin', response.origin);
        response.status = 500;
      },
    });
    const { session } = playWith([filter], { endpoints: [] });
    expect(session.client(GET)).toEqual(['await']);
    expect(await session.settled()).toEqual([
      'send downstream HTTP/1.1 500 Internal Server Error\r\ncontent-length: 19\r\ncontent-type: text/plain\r\nserver: pillion\r\nx-origin: proxy\r\n\r\nno healthy upstream',
      'record 500 UH no_healthy_upstream',
    ]);
    expect(session.client(GET)).toEqual(['await']);
  });

  it('answer in place of an answer of the proxy, once, and the flag stays', () => {
    let asked = 0;
    const filter = defineFilter({
      name: 'page',
      onResponse: ({ status }) => {
        asked++;
        return respond(200, `was ${status}\n`);
      },
    });
    const { session } = playWith([filter], { endpoints: [] });
    session.client(GET);
    expect(session.sent('downstream')).toMatch(/^HTTP\/1.1 200 OK\r\n.*\r\n\r\nwas 503\n$/s);
    expect([asked, session.records[0]?.flags, session.records[0]?.details]).toEqual([
      1,
      ['UH'],
      'no_healthy_upstream',
    ]);
  });

  it('that still look at an answer of the proxy do not hold up a client that leaves', async () => {
    const { session } = playWith([slow], { endpoints: [] });
    session.client(GET);
    await session.settled();
    expect(session.reset('downstream')).toEqual(['record - DC ECONNRESET', 'reset downstream']);
    expect(await session.settled()).toEqual([]);
  });

  it('that are replaced meet the next exchange, not the one under way', () => {
    const { session, chain } = playWith([named('old')]);
    session.client(GET);
    chain.replace([named('new')]);
    session.connected();
    expect(session.sent('upstream')).toContain('x-by: old');
    session.server(`${OK}hi`);
    expect(session.sent('downstream')).toContain('x-by: old');
    session.client(GET);
    session.connected();
    expect(session.sent('upstream')).toContain('x-by: new');
  });

  it('see tunnels open, and cannot turn them into something else', () => {
    const filter = defineFilter({
      name: 'tunnel',
      onResponse(response) {
        response.headers.set('x-seen', String(response.status));
        response.status = 200;
      },
    });
    const { session, failures } = playWith([filter]);
    session.client('GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n');
    session.connected();
    const switching =
      'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n';
    expect(session.server(switching)).toEqual([`send downstream ${switching}`]);
    expect(failures).toEqual(['threw']);
  });
});
