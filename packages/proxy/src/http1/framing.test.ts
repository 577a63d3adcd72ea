import { describe, expect, it } from 'vitest';
import { isFault } from './fault.ts';
import { requestFraming, responseFraming } from './framing.ts';
import { parseRequestHead, parseResponseHead } from './head.ts';
import { DEFAULT_LIMITS } from './limits.ts';

function ofRequest(startLine: string, ...fields: string[]): string {
  const head = parseRequestHead(
    [startLine, 'Host: a:1', ...fields, '', ''].join('\r\n'),
    DEFAULT_LIMITS,
  );
  if (isFault(head)) throw new Error(head.code);
  return describeFraming(requestFraming(head));
}

function ofResponse(status: number, method: string, upgrade: boolean, ...fields: string[]): string {
  const text = [`HTTP/1.1 ${status} x`, ...fields, '', ''].join('\r\n');
  const head = parseResponseHead(text, DEFAULT_LIMITS);
  if (isFault(head)) throw new Error(head.code);
  return describeFraming(responseFraming(head, { method, upgrade }));
}

function describeFraming(framing: ReturnType<typeof requestFraming>): string {
  if (framing.kind === 'fault') return framing.code;
  return framing.kind === 'length' ? `length ${framing.bytes}` : framing.kind;
}

describe("a request's body", () => {
  it.each([
    ['GET / HTTP/1.1', [], 'none'],
    ['POST / HTTP/1.1', ['Content-Length: 0'], 'length 0'],
    ['POST / HTTP/1.1', ['Content-Length: 12'], 'length 12'],
    ['POST / HTTP/1.1', ['Content-Length:012 '], 'length 12'],
    ['POST / HTTP/1.1', ['Transfer-Encoding: Chunked'], 'chunked'],
    [
      'POST / HTTP/1.1',
      ['Content-Length: 4', 'Transfer-Encoding: chunked'],
      'http.contentLengthWithTransferEncoding',
    ],
    [
      'POST / HTTP/1.1',
      ['Transfer-Encoding: chunked', 'Content-Length: 4'],
      'http.contentLengthWithTransferEncoding',
    ],
    ['POST / HTTP/1.0', ['Transfer-Encoding: chunked'], 'http.transferEncodingVersion'],
    ['POST / HTTP/1.1', ['Transfer-Encoding: gzip, chunked'], 'http.transferEncoding'],
    ['POST / HTTP/1.1', ['Transfer-Encoding: chunked, chunked'], 'http.transferEncoding'],
    ['POST / HTTP/1.1', ['Transfer-Encoding: chunked;q=1'], 'http.transferEncoding'],
    ['POST / HTTP/1.1', ['Transfer-Encoding: identity'], 'http.transferEncoding'],
    ['POST / HTTP/1.1', ['Transfer-Encoding: xchunked'], 'http.transferEncoding'],
    ['POST / HTTP/1.1', ['Transfer-Encoding:'], 'http.transferEncoding'],
    [
      'POST / HTTP/1.1',
      ['Transfer-Encoding: chunked', 'Transfer-Encoding: chunked'],
      'http.transferEncoding',
    ],
    ['POST / HTTP/1.1', ['Content-Length: 4', 'Content-Length: 5'], 'http.contentLengthRepeated'],
    ['POST / HTTP/1.1', ['Content-Length: 4', 'content-length: 4'], 'http.contentLengthRepeated'],
    ['POST / HTTP/1.1', ['Content-Length: 4, 4'], 'http.contentLengthRepeated'],
    ['POST / HTTP/1.1', ['Content-Length: +4'], 'http.contentLength'],
    ['POST / HTTP/1.1', ['Content-Length: -4'], 'http.contentLength'],
    ['POST / HTTP/1.1', ['Content-Length: 0x4'], 'http.contentLength'],
    ['POST / HTTP/1.1', ['Content-Length: 4 4'], 'http.contentLength'],
    ['POST / HTTP/1.1', ['Content-Length:'], 'http.contentLength'],
    ['POST / HTTP/1.1', ['Content-Length: 9999999999999999'], 'http.contentLength'],
    ['CONNECT a:1 HTTP/1.1', [], 'none'],
    ['CONNECT a:1 HTTP/1.1', ['Content-Length: 0'], 'length 0'],
    ['CONNECT a:1 HTTP/1.1', ['Content-Length: 5'], 'http.connectWithBody'],
    ['CONNECT a:1 HTTP/1.1', ['Transfer-Encoding: chunked'], 'http.connectWithBody'],
  ])('of %s with %j is %s', (startLine, fields, expected) => {
    expect(ofRequest(startLine, ...fields)).toBe(expected);
  });
});

describe("a response's body", () => {
  it.each([
    [200, 'GET', false, ['Content-Length: 5'], 'length 5'],
    [200, 'GET', false, ['Transfer-Encoding: chunked'], 'chunked'],
    [200, 'GET', false, [], 'untilClose'],
    [200, 'HEAD', false, ['Content-Length: 5'], 'none'],
    [200, 'HEAD', false, [], 'none'],
    [204, 'GET', false, [], 'none'],
    [304, 'GET', false, ['Content-Length: 5'], 'none'],
    [100, 'POST', false, [], 'none'],
    [103, 'GET', false, ['Link: </a>'], 'none'],
    [101, 'GET', true, ['Upgrade: websocket'], 'tunnel'],
    [101, 'GET', false, ['Upgrade: websocket'], 'http.unexpectedUpgrade'],
    [200, 'CONNECT', false, ['Content-Length: 5'], 'tunnel'],
    [407, 'CONNECT', false, ['Content-Length: 5'], 'length 5'],
    [
      200,
      'GET',
      false,
      ['Content-Length: 5', 'Transfer-Encoding: chunked'],
      'http.contentLengthWithTransferEncoding',
    ],
    [204, 'GET', false, ['Content-Length: 5', 'Content-Length: 6'], 'http.contentLengthRepeated'],
  ])(
    'of %i to %s (upgrade asked: %s) with %j is %s',
    (status, method, upgrade, fields, expected) => {
      expect(ofResponse(status, method, upgrade, ...fields)).toBe(expected);
    },
  );
});
