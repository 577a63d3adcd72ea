import { describe, expect, test } from 'vitest';
import { compileGoTemplate } from '../template.ts';
import { goValueOf, type OfJsonOptions } from './of-json.ts';

function render(text: string, data: unknown, options?: OfJsonOptions): string {
  const compiled = compileGoTemplate('t', text);
  if (!compiled.ok) throw new Error('does not parse');
  return compiled.value.execute(goValueOf(data, options));
}

describe('JSON as Go values', () => {
  test.each([
    [1_000_000, '1000000 int64'],
    [1.5, '1.5 float64'],
    [2 ** 60, '1.152921504606847e+18 float64'],
    ['x', 'x string'],
    [true, 'true bool'],
    [[1, 'a'], '[1 a] []interface {}'],
    [{ b: 1, a: null }, 'map[a:<nil> b:1] map[string]interface {}'],
  ])('%j', (data, shown) => {
    expect(render('{{ printf "%v %T" . . }}', data)).toBe(shown);
  });

  test("integers may become float64, as Go's own JSON reader has them", () => {
    expect(render('{{ . }}', 1_000_000, { integers: 'float64' })).toBe('1e+06');
  });

  test('nesting without end is cut off, not followed', () => {
    const deep: unknown = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`);
    expect(render('{{ len . }}', deep)).toBe('1');
  });

  test('keys that JavaScript finds special are plain keys', () => {
    expect(
      render('{{ .__proto__.x }} {{ .constructor }}', JSON.parse('{"__proto__":{"x":1}}')),
    ).toBe('1 <no value>');
  });
});
