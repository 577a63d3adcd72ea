import { describe, expect, it } from 'vitest';
import { sniff } from './sniff.ts';

const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';

describe('sniffing', () => {
  it.each([
    ['GET / HTTP/1.1\r\n', 'http1'],
    ['GET / HTTP/1.1', 'http1'],
    ['GET / HTTP/3', 'http1'],
    ['POST http://a/b HTTP/1.0\r\n', 'http1'],
    ['M-SEARCH * HTTP/1.1\r\n', 'http1'],
    ['\r\nGET / HTTP/1.1\r\n', 'http1'],
    [`GET /${'a'.repeat(9000)}`, 'http1'],
    [PREFACE, 'http2'],
    ['PRI * HTTP/2.0\r\n\r\nXX', 'http1'],
    ['\x16\x03\x01\x02\x00\x01', 'tls'],
    ['\x16\x02\x01', 'opaque'],
    ['GET key\r\n', 'opaque'],
    ['GET /\r\n', 'opaque'],
    ['PING\r\n', 'opaque'],
    ['*1\r\n$4\r\nPING\r\n', 'opaque'],
    ['SSH-2.0-OpenSSH_9\r\n', 'opaque'],
    ['get / HTTP/1.1\r\n', 'opaque'],
    ['GET  / HTTP/1.1\r\n', 'opaque'],
    ['GET / FTP', 'opaque'],
    ['GET / HTTP/1.1 extra', 'opaque'],
    ['\0\0\0\x17', 'opaque'],
    ['\n', 'opaque'],
  ])('%j is %s', (text, expected) => {
    expect(sniff(Buffer.from(text, 'latin1'))).toBe(expected);
  });

  it.each([
    'GET / HTTP/1.1\r\nHost: a\r\n',
    PREFACE,
    '\x16\x03\x01\x00',
    'GET key\r\n',
    '\r\nGET / HTTP/1.1\r\n',
  ])('of %j says the same as soon as it says anything', (text) => {
    const bytes = Buffer.from(text, 'latin1');
    const verdict = sniff(bytes);
    for (let length = 0; length < bytes.length; length++) {
      expect(['needMore', verdict]).toContain(sniff(bytes.subarray(0, length)));
    }
  });
});
