import { admit } from '@pillion/core/injection';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fixedConfig } from './testing/fixed-config.ts';
import { serve } from './testing/serve.ts';
import { review } from './testing/small-admit.ts';

/** What an attacker can reach: never a failed call, never silence. */
describe('arbitrary bodies', () => {
  const valid = review('web');
  const mutated = fc
    .tuple(fc.nat(valid.length), fc.nat(20), fc.string())
    .map(([at, length, text]) => valid.slice(0, at) + text + valid.slice(at + length));
  const replaced = fc.jsonValue({ maxDepth: 6 }).map((object) => {
    const asked = JSON.parse(valid);
    asked.request.object = object;
    return JSON.stringify(asked);
  });
  const bodies = fc.oneof(fc.string({ unit: 'binary' }), fc.json(), mutated, replaced);

  it('get an answer that is no server error', { timeout: 60_000 }, async () => {
    const { post } = await serve({ admit, config: fixedConfig() });
    await fc.assert(
      fc.asyncProperty(bodies, async (body) => {
        const { status, text } = await post('/inject', body);
        expect(status).toBe(body === '' ? 400 : 200);
        expect(text).not.toBe('');
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['deep arrays', '['.repeat(100_000)],
    ['deep objects', '{"a":'.repeat(100_000)],
    [
      'deep pods',
      valid.replace('"spec":{', `"spec":{"x":${'['.repeat(50_000)}${']'.repeat(50_000)},`),
    ],
    [
      'prototype keys',
      valid.replace('"spec":{', '"__proto__":{"polluted":1},"constructor":{},"spec":{'),
    ],
    ['YAML aliases', `a: &a [x,x]\n${'b: &b [*a,*a]\n'.repeat(50)}`],
    ['six MiB of blanks', ' '.repeat(6 * 1024 * 1024)],
    ['a key a million times', `{${'"kind":"Pod",'.repeat(400_000)}"kind":"Pod"}`],
  ])('%s get one too, soon', { timeout: 20_000 }, async (_name, body) => {
    const { post } = await serve({ admit, config: fixedConfig() });
    expect((await post('/inject', body)).status).toBe(200);
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
    expect((await post('/inject', valid)).status).toBe(200);
  });
});
