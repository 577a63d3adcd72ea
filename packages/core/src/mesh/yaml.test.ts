import { describe, expect, it } from 'vitest';
import { readYaml } from './yaml.ts';

function read(text: string): unknown {
  const reading = readYaml('config', text);
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
  return reading.value.value;
}

describe('scalars, as Go reads them', () => {
  it.each([
    ['n', false],
    ['y', true],
    ['on', true],
    ['Off', false],
    ['"on"', 'on'],
    ['yEs', 'yEs'],
    ['010', 8],
    ['0o10', 8],
    ['08', 8],
    ['0x1F', 31],
    ['-0b11', -3],
    ['1_000', 1000],
    ['1e3', 1000],
    ['.5', 0.5],
    ['1.20', 1.2],
    ['12:30:45', '12:30:45'],
    ['2026-08-22', '2026-08-22'],
    ['~', null],
    ['', null],
    ['!!str 1', '1'],
  ])('%s', (text, value) => {
    expect(read(`a: ${text}`)).toEqual({ a: value });
  });
});

describe('documents', () => {
  it('reads only the first one', () => {
    expect(read('# a comment\n---\na: 1\n---\na: 2\n')).toEqual({ a: 1 });
    expect(read('---\n---\na: 2\n')).toBe(null);
  });

  it('lets the last of two equal keys win', () => {
    expect(read('a: 1\na: 2')).toEqual({ a: 2 });
  });

  it('merges `<<` and repeats anchors', () => {
    expect(read('base: &b {x: 1}\nuse: {<<: *b, z: 2}')).toEqual({
      base: { x: 1 },
      use: { x: 1, z: 2 },
    });
  });

  it('turns keys into texts, booleans too', () => {
    expect(read('1: a\ny: b')).toEqual({ 1: 'a', true: 'b' });
  });

  it('keeps a `__proto__` key an ordinary key', () => {
    const value = read('__proto__: {polluted: true}') as object;
    expect(Object.hasOwn(value, '__proto__')).toBe(true);
    expect('polluted' in {}).toBe(false);
  });

  it('reads JSON with its duplicate keys and escapes', () => {
    expect(read('{"a": "\\u00e9", "b": [1, 2.5, null, true]}')).toEqual({
      a: 'é',
      b: [1, 2.5, null, true],
    });
  });
});

describe('places', () => {
  it('tells the line of every broken place', () => {
    const reading = readYaml('config', 'a: 1\nb: [1, 2\nc: "x\n');
    const subjects = reading.ok ? [] : reading.problems.map((problem) => problem.subject);
    expect(subjects[0]).toMatch(/^config:[234]$/);
  });

  it('tells one problem a line, however many follow from it', () => {
    const reading = readYaml('config', 'a: {x <nil> [a] b: c]\n');
    expect(reading.ok ? 0 : reading.problems.length).toBe(1);
  });

  it('refuses nesting beyond the stack', () => {
    expect(readYaml('config', '['.repeat(100_000)).ok).toBe(false);
  });

  it('counts lines from the top of the text', () => {
    const reading = readYaml('config', '# c\n\n---\na: 1\nb:\n  - c\n  - d: 2\n');
    expect(reading.ok && reading.value.lineOf(['a'])).toBe(4);
    expect(reading.ok && reading.value.lineOf(['b', 1, 'd'])).toBe(7);
    expect(reading.ok && reading.value.lineOf(['nothing'])).toBe(undefined);
  });

  it('refuses aliases that multiply', () => {
    const levels = Array.from({ length: 12 }, (_, level) => {
      const items = level
        ? Array(9)
            .fill(`*l${level - 1}`)
            .join(',')
        : '1';
      return `l${level}: &l${level} [${items}]`;
    });
    expect(readYaml('config', levels.join('\n')).ok).toBe(false);
  });
});
