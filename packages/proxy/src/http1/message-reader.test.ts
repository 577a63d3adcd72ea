import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { requestFraming } from './framing.ts';
import { parseRequestHead } from './head.ts';
import { DEFAULT_LIMITS, type HttpLimits } from './limits.ts';
import { MessageReader } from './message-reader.ts';

/** Everything read from `text` in pieces, bodies joined: one line an element. */
function read(
  text: string,
  cuts: readonly number[] = [],
  limits: HttpLimits = DEFAULT_LIMITS,
): string[] {
  const reader = new MessageReader({ limits, parse: parseRequestHead, framing: requestFraming });
  const bytes = Buffer.from(text, 'latin1');
  const edges = [0, ...cuts.toSorted((a, b) => a - b), bytes.length];
  const lines: string[] = [];
  let body = '';
  for (const [index, start] of edges.slice(0, -1).entries()) {
    reader.push(bytes.subarray(start, edges[index + 1]));
    for (let element = reader.read(); element !== undefined; element = reader.read()) {
      if (element.kind === 'head') lines.push(`head ${element.head.method} ${element.head.target}`);
      if (element.kind === 'body') body += element.bytes.toString('latin1');
      if (element.kind === 'end') lines.push(`body ${body}`);
      if (element.kind === 'end') body = '';
      if (element.kind === 'fault') lines.push(element.code);
    }
  }
  return lines;
}

const GET = 'GET /a HTTP/1.1\r\nHost: a\r\n\r\n';
const POST = 'POST /b HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello';
const CHUNKED =
  'PUT /c HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nT: 1\r\n\r\n';

/** What the end of the connection means after `text`. */
const finishAfter = (text: string) => {
  const reader = new MessageReader({
    limits: DEFAULT_LIMITS,
    parse: parseRequestHead,
    framing: requestFraming,
  });
  reader.push(Buffer.from(text));
  while (reader.read() !== undefined);
  return reader.finish();
};

describe('a message reader', () => {
  it.each([
    [GET, ['head GET /a']],
    [POST, ['head POST /b', 'body hello']],
    [CHUNKED, ['head PUT /c', 'body 2\r\nhi\r\n0\r\nT: 1\r\n\r\n']],
    [
      GET + POST + CHUNKED + GET,
      [
        'head GET /a',
        'head POST /b',
        'body hello',
        'head PUT /c',
        'body 2\r\nhi\r\n0\r\nT: 1\r\n\r\n',
        'head GET /a',
      ],
    ],
    [`\r\n${GET}`, ['head GET /a']],
    [`${POST}\r\n${GET}`, ['head POST /b', 'body hello', 'head GET /a']],
    [`\r\n\r\n${GET}`, ['http.startLine']],
    ['GET / HTTP/1.1\nHost: a\n\n', ['http.bareLineFeed']],
    ['GET / HTTP/1.1\r\nHost: a\r\nX: y\n\r\n', ['http.bareLineFeed']],
    ['GET / HTTP/1.1\r\nHost: a\rX: y\r\n\r\n', ['http.bareCarriageReturn']],
    ['\rGET / HTTP/1.1\r\n', ['http.bareCarriageReturn']],
    ['\n', ['http.bareLineFeed']],
    [`${GET}garbage\r\n\r\n`, ['head GET /a', 'http.startLine']],
    ['GET / HTTP/1.1\r\nHo', []],
  ])('reads %j as %j, wherever it is cut', (text, expected) => {
    expect(read(text)).toEqual(expected);
    for (let cut = 1; cut < text.length; cut++) expect(read(text, [cut])).toEqual(expected);
    expect(read(text, Array.from({ length: text.length }, (_, at) => at).slice(1))).toEqual(
      expected,
    );
  });

  it('refuses a head that grows past the limit, at the limit and not when it ends', () => {
    const limits = { ...DEFAULT_LIMITS, headBytes: 40 };
    expect(read('GET / HTTP/1.1\r\nHost: aaaaaaaaaaaaaa\r\n\r\n', [], limits)).toHaveLength(1);
    expect(read(`GET /${'a'.repeat(40)}`, [], limits)).toEqual(['http.headTooLarge']);
    expect(read(`GET /${'a'.repeat(34)}`, [], limits)).toEqual([]);
  });

  it('says what the end of the connection means', () => {
    expect(finishAfter('')).toBe('idle');
    expect(finishAfter(GET)).toBe('idle');
    expect(finishAfter('GET /')).toBe('truncated');
    expect(finishAfter(POST.slice(0, -1))).toBe('truncated');
  });

  it('never throws, and reads the same however the bytes are cut', () => {
    const scraps = fc.constantFrom(
      'GET',
      ' ',
      '/',
      'HTTP/1.1',
      '\r\n',
      '\r',
      '\n',
      'Host: a',
      ':',
      'Content-Length: 3',
      'Transfer-Encoding: chunked',
      'abc',
      '3',
      '0',
      ';',
      '\t',
      '\0',
      '\xff',
    );
    fc.assert(
      fc.property(
        fc.array(scraps, { maxLength: 30 }),
        fc.array(fc.nat(200), { maxLength: 6 }),
        (parts, cuts) => {
          const text = parts.join('');
          expect(
            read(
              text,
              cuts.filter((cut) => cut < text.length),
            ),
          ).toEqual(read(text));
        },
      ),
      { numRuns: 500 },
    );
  });
});
