import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defineFilter, type Filter, type FilterHeaders, respond, testFilter } from './index.ts';

const tenant = defineFilter({
  name: 'tenant',
  labels: ['tenant'],
  onRequest({ headers }, { annotate }) {
    const name = headers.get('X-Tenant');
    if (name === undefined) return respond(403, 'who are you?\n');
    annotate('tenant', name);
    headers.set('x-tenant-checked', 'yes');
    return undefined;
  },
});

const throwing = (onError: 'continue' | 'reject'): Filter =>
  defineFilter({
    name: 'broken',
    onError,
    onRequest(request) {
      request.path = '/changed';
      request.headers.set('x-changed', 'yes');
      throw new Error('on purpose');
    },
  });

const late = (onError: 'continue' | 'reject'): Filter =>
  defineFilter({
    name: 'late',
    deadlineMs: 5,
    onError,
    async onRequest(request) {
      request.headers.set('x-early', '1');
      await sleep(100);
      request.headers.set('x-late', '1');
    },
  });

const marking = (name: string): Filter =>
  defineFilter({
    name,
    onRequest: ({ headers }) => headers.append('x-way', name),
    onResponse: async ({ headers }) => headers.append('x-way', name),
  });

describe('a filter', () => {
  it('changes what the upstream gets, and labels the exchange', async () => {
    const result = await testFilter(tenant, { request: { headers: { 'x-tenant': 'acme' } } });
    expect(result.upstream?.headers).toEqual({ 'x-tenant': 'acme', 'x-tenant-checked': 'yes' });
    expect(result).toMatchObject({
      annotations: { tenant: 'acme' },
      client: { status: 200 },
      failures: [],
    });
  });

  it('answers in place of the upstream', async () => {
    const result = await testFilter(tenant);
    expect(result.upstream).toBeUndefined();
    expect(result.client).toEqual({ status: 403, body: 'who are you?\n', headers: {} });
  });

  it('keeps state between a request and its response', async () => {
    let made = 0;
    const filter = defineFilter({
      name: 'state',
      state: () => ({ number: ++made }),
      onRequest: (_, { state }) => void (state.number += 10),
      onResponse(response, { state, request }) {
        response.status = 201;
        response.headers.set('x-number', `${state.number} for ${request.method} ${request.path}`);
      },
    });
    const results = await Promise.all([testFilter(filter), testFilter(filter)]);
    expect(results.map(({ client }) => client.headers['x-number'])).toEqual([
      '11 for GET /',
      '12 for GET /',
    ]);
    expect(results[0].client.status).toBe(201);
  });

  it('may take its time, but not more than its deadline', async () => {
    const on = await testFilter(late('continue'));
    expect(on.upstream?.headers).toEqual({});
    expect(on.failures).toMatchObject([{ filter: 'late', failure: 'deadline' }]);
    const off = await testFilter(late('reject'));
    expect(off).toMatchObject({ upstream: undefined, client: { status: 500 } });
  });

  it('that comes after its time finds the door shut', async () => {
    let headers: FilterHeaders | undefined;
    const filter = defineFilter({
      name: 'keeper',
      onRequest: (request) => void (headers = request.headers),
    });
    await testFilter(filter, { request: { headers: { a: 'b' } } });
    expect(headers?.get('a')).toBe('b');
    expect(() => headers?.set('a', 'c')).toThrow('the head went on');
  });

  it('that throws has changed nothing, and lets pass or refuses as it says', async () => {
    const on = await testFilter([throwing('continue'), tenant], {
      request: { headers: { 'x-tenant': 'a' } },
    });
    expect(on.upstream).toEqual({
      method: 'GET',
      path: '/',
      authority: 'test',
      headers: { 'x-tenant': 'a', 'x-tenant-checked': 'yes' },
    });
    expect(on.failures).toMatchObject([{ filter: 'broken', stage: 'request', failure: 'threw' }]);
    const off = await testFilter(throwing('reject'));
    expect(off.client).toMatchObject({ status: 500, body: 'filter.failed: broken\n' });
  });

  it('sees bodies pass, as copies, and ends with them', async () => {
    const seen: string[] = [];
    const filter = defineFilter({
      name: 'tap',
      labels: ['bytes'],
      onRequest: (request) =>
        request.onBody((piece) => void seen.push(`> ${Buffer.from(piece).toString()}`)),
      onResponse(response, { annotate }) {
        let bytes = 0;
        response.onBody(
          (piece) => {
            bytes += piece.length;
            piece.fill(0);
          },
          () => annotate('bytes', String(bytes)),
        );
      },
    });
    const result = await testFilter(filter, {
      request: { method: 'POST', body: ['ab', 'c'] },
      response: { body: ['hello'] },
    });
    expect([seen, result.annotations, result.failures]).toEqual([
      ['> ab', '> c'],
      { bytes: '5' },
      [],
    ]);
  });

  it('is only shown the traffic it asked for', async () => {
    const filter = defineFilter({
      name: 'out',
      direction: 'outbound',
      onRequest: () => respond(418),
    });
    expect((await testFilter(filter)).client.status).toBe(200);
    expect((await testFilter(filter, { direction: 'outbound' })).client.status).toBe(418);
  });
});

describe('several filters', () => {
  it('see requests in their order and responses in the opposite one', async () => {
    const result = await testFilter([marking('a'), marking('b')]);
    expect(result.upstream?.headers).toEqual({ 'x-way': 'a, b' });
    expect(result.client.headers).toEqual({ 'x-way': 'b, a' });
  });

  it('that look at responses see what another filter answers, and who did', async () => {
    const origins: string[] = [];
    const bodies: string[] = [];
    const deny = defineFilter({ name: 'deny', onRequest: () => respond(403, 'no\n') });
    const mark = defineFilter({
      name: 'mark',
      onResponse(response) {
        origins.push(response.origin);
        response.headers.set('x-mark', '1');
        response.onBody((piece) => void bodies.push(Buffer.from(piece).toString()));
      },
    });
    const denied = await testFilter([mark, deny]);
    expect(denied.client).toEqual({ status: 403, headers: { 'x-mark': '1' }, body: 'no\n' });
    const passed = await testFilter(mark);
    expect(passed.client.headers['x-mark']).toBe('1');
    expect([origins, bodies]).toEqual([['proxy', 'upstream'], ['no\n']]);
  });
});

describe('what a filter may not do', () => {
  it.each<[string, Filter['onRequest'] & object]>([
    ['filter.headerReserved', ({ headers }) => headers.set('Content-Length', '3')],
    ['filter.headerReserved', ({ headers }) => headers.append('transfer-encoding', 'chunked')],
    ['filter.headerReserved', ({ headers }) => void headers.remove('host')],
    ['filter.headerName', ({ headers }) => headers.set('x y', 'z')],
    ['filter.headerName', ({ headers }) => headers.set('', 'z')],
    ['filter.headerValue', ({ headers }) => headers.set('x', 'a\r\nb: c')],
    ['filter.headerValue', ({ headers }) => headers.set('x', '✔')],
    ['filter.headerValue', ({ headers }) => headers.set('x', ' a')],
    ['filter.method', (request) => void (request.method = 'HEAD')],
    ['filter.method', (request) => void (request.method = 'A B')],
    ['filter.path', (request) => void (request.path = 'http://elsewhere/')],
    ['filter.path', (request) => void (request.path = '/a b')],
    ['filter.authority', (request) => void (request.authority = 'a/b')],
    ['filter.label', (_, { annotate }) => annotate('undeclared', 'x')],
    ['filter.answer', () => ({ status: 99 })],
    ['filter.answer', () => ({ status: 204, body: 'x' })],
    ['filter.headerReserved', () => respond(200, '', { 'content-length': '5' })],
    ['filter.answer', () => 'no' as unknown as undefined],
    ['filter.answer', async () => null as unknown as undefined],
  ])('is refused with %s and has no effect: %s', async (code, onRequest) => {
    const { upstream, client, failures } = await testFilter(
      defineFilter({ name: 'bad', onRequest }),
    );
    expect(failures.map(({ error }) => error)).toMatchObject([{ code }]);
    expect([upstream, client.status]).toEqual([
      { method: 'GET', path: '/', authority: 'test', headers: {} },
      200,
    ]);
  });

  it('is told at once where it is defined, all of it', () => {
    expect(() =>
      defineFilter({ name: 'A!', deadlineMs: 0, onRequst: () => {} } as unknown as Filter),
    ).toThrow(/4 problems.*onRequest.*does nothing/s);
  });
});

describe('the fields of a head', () => {
  const name = fc.constantFrom('a', 'b', 'c');
  const change = fc.oneof(
    fc.record({ kind: fc.constant('set' as const), name, value: fc.constantFrom('1', '2') }),
    fc.record({ kind: fc.constant('append' as const), name, value: fc.constantFrom('3', '4') }),
    fc.record({ kind: fc.constant('remove' as const), name, value: fc.constant('') }),
  );

  it('are what a list would be after the same changes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(name, fc.constantFrom('x', 'y'))),
        fc.array(change),
        async (given, changes) => {
          const headers: Record<string, string[]> = {};
          for (const [key, value] of given) (headers[key] ??= []).push(value);
          let left = Object.entries(headers).flatMap(([key, values]) =>
            values.map((v) => [key, v]),
          );
          const filter = defineFilter({
            name: 'edit',
            onRequest(request) {
              for (const { kind, name: key, value } of changes) {
                if (kind !== 'append') left = left.filter(([own]) => own !== key);
                if (kind !== 'remove') left.push([key, value]);
                if (kind === 'remove') request.headers.remove(key);
                else request.headers[kind](key, value);
              }
              expect([...request.headers]).toEqual(left);
              for (const key of ['a', 'b', 'c'])
                expect(request.headers.getAll(key)).toEqual(
                  left.filter(([own]) => own === key).map(([, value]) => value),
                );
            },
          });
          expect((await testFilter(filter, { request: { headers } })).failures).toEqual([]);
        },
      ),
    );
  });
});
