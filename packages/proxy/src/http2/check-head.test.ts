import { describe, expect, it } from 'vitest';
import { HeadChecker, malformation } from './check-head.ts';

const REQUEST = [':method', 'GET', ':scheme', 'http', ':path', '/', ':authority', 'a'];

describe('a request', () => {
  it.each([
    ['is sound', [...REQUEST, 'te', 'trailers', 'x-a', '1'], undefined],
    ['asks for everything', [':method', 'OPTIONS', ':scheme', 'http', ':path', '*'], undefined],
    ['connects', [':method', 'CONNECT', ':authority', 'a:1'], undefined],
    ['opens a WebSocket', [...REQUEST.with(1, 'CONNECT'), ':protocol', 'websocket'], undefined],
    ['has a name in upper case', [...REQUEST, 'X-A', '1'], 'field name'],
    ['has a name with a blank', [...REQUEST, 'x a', '1'], 'field name'],
    ['has a line end in a value', [...REQUEST, 'x-a', '1\r\nx-b: 2'], 'field value'],
    ['has a NUL in a value', [...REQUEST, 'x-a', '1\0'], 'field value'],
    ['has a blank at the end of a value', [...REQUEST, 'x-a', '1 '], 'field value'],
    ['speaks of its connection', [...REQUEST, 'connection', 'close'], 'connection field'],
    ['has a transfer encoding', [...REQUEST, 'transfer-encoding', 'chunked'], 'connection field'],
    ['has a te of another kind', [...REQUEST, 'te', 'gzip'], 'te'],
    ['has a pseudo-header twice', [...REQUEST, ':path', '/b'], 'pseudo-header'],
    ['has a pseudo-header behind a field', ['x-a', '1', ...REQUEST], 'pseudo-header'],
    ['has one of a response', [...REQUEST, ':status', '200'], 'pseudo-header'],
    ['has one length twice', [...REQUEST, 'content-length', '5', 'content-length', '5'], undefined],
    [
      'has two lengths',
      [...REQUEST, 'content-length', '5', 'content-length', '6'],
      'content-length',
    ],
    ['has a length that is none', [...REQUEST, 'content-length', '+5'], 'content-length'],
    ['has no path', REQUEST.toSpliced(4, 2), 'path'],
    ['has an empty path', REQUEST.with(5, ''), 'path'],
    ['has a line end in its path', REQUEST.with(5, '/\r\n'), 'field value'],
    ['has a path that is none', REQUEST.with(5, 'http://b/'), 'path'],
    ['has no scheme', REQUEST.toSpliced(2, 2), 'scheme'],
    ['has a method that is none', REQUEST.with(1, 'G T'), 'method'],
    ['connects to a path', [':method', 'CONNECT', ':authority', 'a', ':path', '/'], 'CONNECT'],
  ])('that %s', (_, head, expected) => {
    expect(malformation(head, 'request')).toBe(expected);
  });
});

describe('a response', () => {
  it.each([
    [[':status', '200'], undefined],
    [[':status', '101'], 'status'],
    [[':status', '20'], 'status'],
    [[], 'status'],
    [[':status', '200', ':path', '/'], 'pseudo-header'],
  ])('%j', (head, expected) => {
    expect(malformation(head, 'response')).toBe(expected);
  });
});

it('a sound request is no sound trailers, though it was known', () => {
  const checker = new HeadChecker();
  expect(checker.malformation(REQUEST, 'request', false)).toBeUndefined();
  expect(checker.malformation(REQUEST, 'trailers', false)).toBe('pseudo-header');
});

it('a request without a body that announces one is malformed each time', () => {
  const checker = new HeadChecker();
  const head = [...REQUEST, 'content-length', '5'];
  expect(checker.malformation(head, 'request', false)).toBeUndefined();
  expect(checker.malformation(head, 'request', true)).toBe('content-length');
});
