import { describe, expect, it } from 'vitest';
import { isFault } from './fault.ts';
import { parseRequestHead, parseResponseHead } from './head.ts';
import { DEFAULT_LIMITS } from './limits.ts';

const request = (...lines: string[]) =>
  parseRequestHead(`${lines.join('\r\n')}\r\n\r\n`, DEFAULT_LIMITS);
const response = (...lines: string[]) =>
  parseResponseHead(`${lines.join('\r\n')}\r\n\r\n`, DEFAULT_LIMITS);
const code = (result: object) => (isFault(result) ? result.code : 'accepted');

const fillers = (count: number) => Array.from({ length: count }, (_, at) => `x-${at}: y`);

describe('a request head', () => {
  it('is read without changing a byte of its values', () => {
    const head = request(
      'GET /a?b=c HTTP/1.1',
      'Host: example.com:80',
      'X-Odd:\t a  b \t',
      'Empty:',
    );
    if (isFault(head)) throw new Error(head.code);
    expect(head).toMatchObject({ method: 'GET', target: '/a?b=c', version: '1.1' });
    expect(head.fields.get('host')).toBe('example.com:80');
    expect(head.fields.get('x-odd')).toBe('a  b');
    expect(head.fields.get('empty')).toBe('');
    expect(head.fields.get('absent')).toBeUndefined();
    expect([0, 1, 2].map((index) => head.fields.nameAt(index))).toEqual(['host', 'x-odd', 'empty']);
  });

  it.each([
    ['GET / HTTP/1.1', ['Host: a'], 'accepted'],
    ['OPTIONS * HTTP/1.1', ['Host: a'], 'accepted'],
    ['GET http://a/b HTTP/1.1', ['Host: A'], 'accepted'],
    ['CONNECT a:443 HTTP/1.1', ['Host: a:443'], 'accepted'],
    ['GET /caf\xc3\xa9 HTTP/1.1', ['Host: a'], 'accepted'],
    ['GET / HTTP/1.0', [], 'accepted'],
    ['GET / HTTP/1.1', [], 'http.host'],
    ['GET / HTTP/1.1', ['Host: a', 'Host: a'], 'http.host'],
    ['GET / HTTP/1.1', ['Host: a/b'], 'http.host'],
    ['GET / HTTP/1.1', ['Host: a b'], 'http.host'],
    ['GET / HTTP/1.1', ['Host: a@b'], 'http.host'],
    ['GET / HTTP/1.1', ['Host: a, b'], 'http.host'],
    ['GET http://a/ HTTP/1.1', ['Host: b'], 'http.host'],
    ['GET * HTTP/1.1', ['Host: a'], 'http.target'],
    ['GET a HTTP/1.1', ['Host: a'], 'http.target'],
    ['GET ftp://a/ HTTP/1.1', ['Host: a'], 'http.target'],
    ['GET http:/// HTTP/1.1', ['Host: a'], 'http.target'],
    ['GET http://u@a/ HTTP/1.1', ['Host: a'], 'http.target'],
    ['GET /#top HTTP/1.1', ['Host: a'], 'http.target'],
    ['GET /\x7f HTTP/1.1', ['Host: a'], 'http.target'],
    ['GET /\tx HTTP/1.1', ['Host: a'], 'http.target'],
    ['CONNECT a HTTP/1.1', ['Host: a'], 'http.target'],
    ['CONNECT /a HTTP/1.1', ['Host: a'], 'http.target'],
    ['CONNECT http://a:1/ HTTP/1.1', ['Host: a'], 'http.target'],
    ['GET  / HTTP/1.1', ['Host: a'], 'http.startLine'],
    ['GET /  HTTP/1.1', ['Host: a'], 'http.startLine'],
    ['GET / HTTP/1.1 ', ['Host: a'], 'http.startLine'],
    [' GET / HTTP/1.1', ['Host: a'], 'http.startLine'],
    ['GET /', ['Host: a'], 'http.startLine'],
    ['GET', ['Host: a b'], 'http.startLine'],
    ['G(T / HTTP/1.1', ['Host: a'], 'http.startLine'],
    ['GET / http/1.1', ['Host: a'], 'http.startLine'],
    ['GET / HTTP/1.10', ['Host: a'], 'http.startLine'],
    ['GET / HTTP/2.0', ['Host: a'], 'http.version'],
    ['GET / HTTP/1.2', ['Host: a'], 'http.version'],
    ['GET / HTTP/1.1', ['Host: a', ' folded'], 'http.obsoleteFold'],
    ['GET / HTTP/1.1', ['\tHost: a'], 'http.obsoleteFold'],
    ['GET / HTTP/1.1', ['Host: a', 'X : y'], 'http.fieldName'],
    ['GET / HTTP/1.1', ['Host: a', 'X\t: y'], 'http.fieldName'],
    ['GET / HTTP/1.1', ['Host: a', ': y'], 'http.fieldName'],
    ['GET / HTTP/1.1', ['Host: a', 'no colon'], 'http.fieldName'],
    ['GET / HTTP/1.1', ['Host: a', 'X[0]: y'], 'http.fieldName'],
    ['GET / HTTP/1.1', ['Host: a', 'X\xe4: y'], 'http.fieldName'],
    ['GET / HTTP/1.1', ['Host: a', 'X: \0'], 'http.fieldValue'],
    ['GET / HTTP/1.1', ['Host: a', 'X: \x7f'], 'http.fieldValue'],
    ['GET / HTTP/1.1', ['Host: a', 'X: \x0b'], 'http.fieldValue'],
  ])('%j with %j is %s', (startLine, fields, expected) => {
    expect(code(request(startLine, ...fields))).toBe(expected);
  });

  it('may have as many fields as the limit says, and not one more', () => {
    const limit = DEFAULT_LIMITS.fields;
    expect(code(request('GET / HTTP/1.1', 'Host: a', ...fillers(limit - 1)))).toBe('accepted');
    expect(code(request('GET / HTTP/1.1', 'Host: a', ...fillers(limit)))).toBe(
      'http.tooManyFields',
    );
  });
});

describe('a response head', () => {
  it.each([
    ['HTTP/1.1 200 OK', 'accepted'],
    ['HTTP/1.1 200 ', 'accepted'],
    ['HTTP/1.1 200', 'accepted'],
    ['HTTP/1.0 404 Not\tFound \xe4', 'accepted'],
    ['HTTP/1.1 99 Low', 'http.startLine'],
    ['HTTP/1.1 0200 OK', 'http.startLine'],
    ['HTTP/1.1 2000 OK', 'http.startLine'],
    ['HTTP/1.1  200 OK', 'http.startLine'],
    ['HTTP/1.1 200 O\x01K', 'http.startLine'],
    ['HTTP/2.0 200 OK', 'http.version'],
    ['ICY 200 OK', 'http.startLine'],
  ])('%j is %s', (startLine, expected) => {
    expect(code(response(startLine))).toBe(expected);
  });
});
