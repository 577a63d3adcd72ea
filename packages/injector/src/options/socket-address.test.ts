import { describe, expect, it } from 'vitest';
import { parseSocketAddress } from './socket-address.ts';

describe('HOST:PORT', () => {
  it.each([
    [':15017', { port: 15_017 }],
    ['[::]:15017', { port: 15_017 }],
    ['0.0.0.0:15017', { host: '0.0.0.0', port: 15_017 }],
    ['127.0.0.1:0', { host: '127.0.0.1', port: 0 }],
    ['[0:0::1]:443', { host: '::1', port: 443 }],
  ])('reads %j', (text, value) => {
    expect(parseSocketAddress('--listen', text)).toEqual({ ok: true, value });
  });

  it.each([
    ['15017', 'is not HOST:PORT'],
    ['::1:15017', 'is not HOST:PORT'],
    ['[]:1', 'has a host that is not an IP address'],
    ['localhost:15017', 'has a host that is not an IP address'],
    ['127.0.0.1:', 'has no port, 0 to 65535'],
    ['127.0.0.1:65536', 'has no port, 0 to 65535'],
    ['127.0.0.1:-1', 'has no port, 0 to 65535'],
    ['', 'is not HOST:PORT'],
  ])('refuses %j', (text, reason) => {
    expect(parseSocketAddress('--listen', text)).toMatchObject({
      ok: false,
      problems: [{ code: 'listen.malformed', subject: '--listen', value: text, reason }],
    });
  });
});
