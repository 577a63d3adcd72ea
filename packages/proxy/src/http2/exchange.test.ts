import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { FilterChain } from '../filters/chain.ts';
import { defineFilter, type Filter, respond } from '../filters/index.ts';
import { DEFAULT_TRAFFIC_POLICY } from '../routing/traffic-policy.ts';
import { CALL, GET, POST, StreamBook, type StreamSetting } from '../testing/stream-book.ts';

const OK = [':status', '200'];
const open = (endpoint: string, head = POST): string => `open ${endpoint} ${head.join(' ')}`;
const { retries } = DEFAULT_TRAFFIC_POLICY;

describe('an exchange', () => {
  it('passes the request on as it comes, and the answer', () => {
    const book = new StreamBook();
    expect(book.take()).toEqual([open('10.0.0.2:80')]);
    expect(book.data('early')).toEqual([]);
    expect(book.connected()).toEqual(['send early']);
    expect(book.data('late')).toEqual(['send late']);
    expect(book.ended(['sum', '9'])).toEqual(['end sum 9']);
    expect(book.answered(OK)).toEqual(['respond :status 200']);
    expect(book.answer('hi')).toEqual(['answer hi']);
    expect(book.answerEnded(['a', 'b'])).toEqual(['end answer a b', 'record 200 - -']);
    expect(book.records).toMatchObject([{ bytesIn: 9, bytesOut: 2 }]);
  });

  it('lets a server answer before it has heard all, and hear on', () => {
    const book = new StreamBook();
    book.connected();
    book.answered(OK, true);
    expect(book.data('more')).toEqual(['send more']);
    expect(book.ended()).toEqual(['end', 'record 200 - -']);
  });

  it('keeps no more for a connection that is being made than it may', () => {
    const book = new StreamBook();
    book.take();
    expect(book.data('x'.repeat(1024))).toEqual(['pause client']);
    expect(book.connected()).toEqual([`send ${'x'.repeat(1024)}`, 'resume client']);
  });

  it('reads either side no faster than the other takes it', () => {
    const book = new StreamBook();
    book.connected();
    book.fits = false;
    expect(book.data('much')).toEqual(['send much', 'pause client']);
    book.exchange.endpointDrained();
    expect(book.take()).toEqual(['resume client']);
    book.answered(OK);
    expect(book.answer('much')).toEqual(['answer much', 'pause endpoint']);
    book.exchange.clientDrained();
    expect(book.take()).toEqual(['resume endpoint']);
  });
});

describe('an attempt that fails', () => {
  it('to connect goes to the next endpoint, whatever the method, and then comes to an answer', () => {
    const book = new StreamBook({ head: CALL });
    book.take();
    book.data('once');
    expect(book.failed()).toEqual([open('10.0.0.3:80', CALL)]);
    const lines = book.failed();
    expect(lines[0]).toMatch(
      /^respond :status 200 content-type application\/grpc grpc-status 14 .* end$/,
    );
    expect(lines.slice(1)).toEqual(['reset client 0', 'record 200 grpc 14 UF,URX ECONNREFUSED']);
  });

  it('because it was refused unseen goes elsewhere, with all that was sent', () => {
    const book = new StreamBook();
    book.connected();
    book.data('body');
    book.ended();
    expect(book.lost({ kind: 'refused' })).toEqual([open('10.0.0.3:80')]);
    expect(book.connected()).toEqual(['send body', 'end']);
  });

  it('because it was refused unseen does not, where more was sent than is kept', () => {
    const book = new StreamBook();
    book.connected();
    book.data('x'.repeat(2000));
    book.take();
    expect(book.lost({ kind: 'refused' }).at(-1)).toBe('record 503 UR REFUSED_STREAM');
  });

  it('on a connection that had gone stale asks the same endpoint anew, if it may be asked twice', () => {
    const loss = { kind: 'disconnected', errno: 'ECONNRESET', reused: true } as const;
    const book = new StreamBook({ head: GET, end: true });
    book.connected();
    book.take();
    expect(book.lost(loss)).toEqual([`${open('10.0.0.2:80', GET)} end afresh`]);
    const post = new StreamBook({ end: true });
    post.connected();
    expect(post.lost(loss).at(-1)).toBe('record 503 UC ECONNRESET');
  });

  it('by a reset is told as one, before the answer and within it', () => {
    const before = new StreamBook({ end: true });
    before.connected();
    expect(before.lost({ kind: 'reset', code: 8 }).at(-1)).toBe('record 503 UR CANCEL');
    const within = new StreamBook({ end: true });
    within.connected();
    within.answered(OK);
    within.take();
    expect(within.lost({ kind: 'reset', code: 11 })).toEqual([
      'reset client 11',
      'record 200 UR ENHANCE_YOUR_CALM',
    ]);
  });

  it('by what is no HTTP/2 is a bad gateway', () => {
    const book = new StreamBook({ end: true });
    book.connected();
    expect(book.lost({ kind: 'malformed', details: 'frame size' }).at(-1)).toBe(
      'record 502 UPE frame size',
    );
  });

  it('with a status that is worth another attempt gets one: of HTTP, and of gRPC', () => {
    const get = new StreamBook({ head: GET, end: true });
    get.connected();
    get.take();
    expect(get.answered([':status', '503'], true)).toEqual([
      'reset endpoint 8',
      `${open('10.0.0.3:80', GET)} end`,
    ]);
    const unavailable = [...OK, 'grpc-status', '14'];
    const call = new StreamBook({
      head: CALL,
      end: true,
      traffic: { retries: { ...retries, anyMethod: true } },
    });
    call.connected();
    call.take();
    expect(call.answered(unavailable, true)).toEqual([
      'reset endpoint 8',
      `${open('10.0.0.3:80', CALL)} end`,
    ]);
    const once = new StreamBook({ head: CALL, end: true });
    once.connected();
    expect(once.answered(unavailable, true).at(-1)).toBe('record 200 grpc 14 - -');
  });

  it('takes too long: a try goes on, the whole does not', () => {
    const traffic = {
      timeoutMs: 500,
      retries: { ...retries, perTryTimeoutMs: 100, on: new Set(['reset'] as const) },
    };
    const book = new StreamBook({ head: GET, end: true, traffic });
    expect(book.take().slice(0, 2)).toEqual(['set request 500', 'set try 100']);
    book.connected();
    expect(book.timeout('try').slice(0, 2)).toEqual(['reset endpoint 8', 'set try 100']);
    expect(book.timeout('request').at(-1)).toBe('record 504 UT,URX response timeout');
  });

  it('for want of endpoints or of room is told so', () => {
    expect(new StreamBook({ endpoints: [] }).take().at(-1)).toBe(
      'record 503 UH no_healthy_upstream',
    );
    const full = new StreamBook({ traffic: { maxStreams: 0 } });
    expect(full.take().at(-1)).toBe('record 503 UO overflow');
  });

  it('is of no use once the client is gone', () => {
    const book = new StreamBook();
    book.connected();
    book.take();
    book.exchange.clientReset(8, 'DC', 'CANCEL');
    expect(book.take()).toEqual(['reset endpoint 8', 'record - DC CANCEL']);
  });
});

function withFilter(filter: Filter, setting: StreamSetting = {}): StreamBook {
  const filters = new FilterChain([filter], {
    after(milliseconds, callback) {
      const timer = setTimeout(callback, milliseconds);
      return () => clearTimeout(timer);
    },
    report: () => {},
  });
  return new StreamBook({ ...setting, policy: { ...setting.policy, filters } });
}

const page = (answers: boolean): Filter =>
  defineFilter({
    name: 'page',
    onResponse({ headers, origin, status }) {
      headers.set('x-origin', origin);
      return answers ? respond(500, `was ${status}`) : undefined;
    },
  });

describe('filters', () => {
  it('change both heads, and see both bodies', () => {
    const seen: string[] = [];
    const filter = defineFilter({
      name: 'change',
      onRequest(request) {
        request.path = '/b';
        request.headers.remove('x-old');
        request.headers.set('x-new', '1');
        request.onBody((bytes) => seen.push(`request ${Buffer.from(bytes).toString()}`));
      },
      onResponse(response) {
        response.status = 201;
        response.headers.set('x-seen', '1');
        response.onBody((bytes) => seen.push(`response ${Buffer.from(bytes).toString()}`));
      },
    });
    const book = withFilter(filter, { head: [...POST, 'x-old', '0'] });
    expect(book.take()).toEqual([
      'open 10.0.0.2:80 :method POST :scheme http :path /b :authority a x-new 1',
    ]);
    book.connected();
    book.data('ping');
    book.ended();
    expect(book.answered(OK)).toEqual(['respond :status 201 x-seen 1']);
    book.answer('pong');
    expect(book.answerEnded()).toEqual(['end answer', 'record 201 - -']);
    expect(seen).toEqual(['request ping', 'response pong']);
  });

  it('see what the proxy answers itself, to gRPC too, and may answer in its place', () => {
    const marked = withFilter(page(false), { end: true, endpoints: [] });
    expect(marked.take().join('\n')).toMatch(/503.*x-origin.*proxy[^]*no healthy upstream/);
    expect(marked.records[0]).toMatchObject({ flags: ['UH'], http: { status: 503 } });
    const replaced = withFilter(page(true), { end: true, endpoints: [] });
    expect(replaced.take().join('\n')).toMatch(/500[^]*was 503/);
    expect(replaced.records[0]).toMatchObject({ flags: ['UH'], http: { status: 500 } });
    const grpc = ['content-type', 'application/grpc'];
    const call = withFilter(page(false), { head: [...POST, ...grpc], end: true, endpoints: [] });
    expect(call.take().join('\n')).toMatch(/200.*grpc-status.*14.*x-origin.*proxy/);
  });

  it('answer in the place of the endpoint', () => {
    const filter = defineFilter({ name: 'no', onRequest: () => respond(403, 'no') });
    const lines = withFilter(filter, { end: true }).take();
    expect(lines).toEqual([
      'respond :status 403 content-length 2 content-type text/plain server pillion',
      'answer no',
      'end answer',
      'record 403 - filter_response{no}',
    ]);
  });

  it('may take their time: nothing passes before they are done, and nothing is lost', async () => {
    const slow = defineFilter({
      name: 'slow',
      onRequest: async () => await sleep(1),
      onResponse: async () => await sleep(1),
    });
    const book = withFilter(slow);
    expect(book.take()).toEqual([]);
    book.data('body');
    await expect.poll(() => book.take()).toEqual([open('10.0.0.2:80')]);
    expect(book.connected()).toEqual(['send body']);
    book.ended();
    expect([...book.answered(OK), ...book.answer('hi'), ...book.answerEnded()]).toEqual([]);
    await expect
      .poll(() => book.take())
      .toEqual(['respond :status 200', 'answer hi', 'end answer', 'record 200 - -']);
  });
});

describe('marks', () => {
  it('are put on as for HTTP/1, and the attempt is counted', () => {
    const book = new StreamBook({
      head: GET,
      end: true,
      policy: { marksRequests: true, marksResponses: true },
    });
    expect(book.take()[0]).toContain(
      'x-request-id an-id x-forwarded-proto http x-envoy-attempt-count 1',
    );
    expect(book.failed()[0]).toContain('x-envoy-attempt-count 2');
    book.connected();
    expect(book.answered(OK, true)[0]).toBe(
      'respond :status 200 x-envoy-upstream-service-time 0 end',
    );
  });
});
