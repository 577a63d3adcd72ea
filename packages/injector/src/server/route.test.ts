import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { route } from './route.ts';

describe('route', () => {
  it.each([
    ['/inject', { kind: 'inject', path: '/inject' }],
    ['/inject?timeout=10s', { kind: 'inject', path: '/inject', timeoutMs: 10_000 }],
    ['/inject?timeout=soon&x', { kind: 'inject', path: '/inject' }],
    ['/inject?timeout=0s', { kind: 'inject', path: '/inject' }],
    ['/inject/net/a%2Fb', { kind: 'inject', path: '/inject/net/a/b' }],
    ['/injected', { kind: 'unknown' }],
    ['/ready', { kind: 'ready', verbose: false }],
    ['/ready?verbose', { kind: 'ready', verbose: true }],
    ['/healthz', { kind: 'healthz' }],
    ['/metrics', { kind: 'metrics' }],
    ['/inject/%', { kind: 'malformed' }],
    ['', { kind: 'unknown' }],
  ])('%j', (target, expected) => {
    expect(route(target)).toEqual(expected);
  });

  it('knows something to say of any target', () => {
    fc.assert(
      fc.property(fc.string(), (target) => {
        expect(typeof route(target).kind).toBe('string');
      }),
    );
  });
});
