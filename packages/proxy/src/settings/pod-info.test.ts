import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDownwardFile } from './pod-info.ts';

describe("the downward API's files", () => {
  it('are read line by line, each value unquoted', () => {
    const text = [
      'app="echo"',
      'service.istio.io/canonical-name="echo"',
      String.raw`proxy.istio.io/config="tracing:\n  sampling: 50\n"`,
      String.raw`quoted="a \"b\" \\ \u00e9 \x80"`,
      'no line at all',
      'open="',
    ].join('\n');
    expect([...parseDownwardFile(text)]).toEqual([
      ['app', 'echo'],
      ['service.istio.io/canonical-name', 'echo'],
      ['proxy.istio.io/config', 'tracing:\n  sampling: 50\n'],
      ['quoted', 'a "b" \\ é \uFFFD'],
    ]);
  });

  it('give back whatever was quoted', () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        const quoted = JSON.stringify(value);
        fc.pre(!/[\uD800-\uDFFF]/.test(value));
        expect(parseDownwardFile(`key=${quoted}`).get('key')).toBe(value);
      }),
    );
  });
});
