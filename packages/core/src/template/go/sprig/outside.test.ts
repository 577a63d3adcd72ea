import { describe, expect, test } from 'vitest';
import { outcomeOf } from '../../../testing/go-behaviour.ts';
import { sprigFunctions } from './index.ts';

/** Entropy that is none: 0, 1, 2, … */
function counter(): (count: number) => Uint8Array {
  let next = 0;
  return (count) => Uint8Array.from({ length: count }, () => next++);
}

const env = (name: string) => ({ HOME: '/root' })[name];
const now = () => new Date('2024-02-29T13:04:05Z');

function render(template: string): unknown {
  return outcomeOf(template, {
    data: {},
    functions: sprigFunctions({ env, now, randomBytes: counter() }),
  });
}

describe('What comes from outside', () => {
  test.each([
    ['{{ now }}', '2024-02-29 13:04:05 +0000 UTC'],
    ['{{ now | date "2006-01-02" }} {{ now.Year }}', '2024-02-29 2024'],
    ['{{ ago 1709211840 }}', '5s'],
    ['{{ date "15:04" "not a date" }}', '13:04'],
    ['{{ env "HOME" }} {{ env "NONE" }}|', '/root |'],
    ['{{ expandenv "$HOME/${HOME}-$NONE" }}', '/root//root-'],
    ['{{ uuidv4 }}', '00010203-0405-4607-8809-0a0b0c0d0e0f'],
    ['{{ randBytes 3 }}', 'AAEC'],
  ])('%s', (template, expected) => {
    expect(render(template)).toBe(expected);
  });

  test.each([
    ['randAlpha', /^[A-Za-z]{20}$/],
    ['randAlphaNum', /^[A-Za-z0-9]{20}$/],
    ['randNumeric', /^[0-9]{20}$/],
    ['randAscii', /^[ -~]{20}$/],
  ])('%s has the characters it says', (name, pattern) => {
    expect(render(`{{ ${name} 20 }}`)).toMatch(pattern);
  });

  test('shuffle keeps the characters', () => {
    expect(
      Array.from(String(render('{{ shuffle "abcdé" }}')))
        .toSorted()
        .join(''),
    ).toBe('abcdé');
  });

  test('randInt stays below its end', () => {
    const drawn = String(render('{{ range 50 }}{{ randInt 3 6 }}{{ end }}'));
    expect(drawn).toMatch(/^[345]{50}$/);
  });

  test.each(['now', 'env "A"', 'randAlpha 3', 'uuidv4', 'shuffle "ab"'])(
    '%s says so where its source is missing',
    (call) => {
      const outcome = outcomeOf(`{{ ${call} }}`, { data: {}, functions: sprigFunctions() });
      expect(outcome).toEqual({
        error: expect.stringMatching(/is not available: no .* is given$/) as string,
      });
    },
  );

  test.each(['bcrypt "x"', 'genCA "a" 1', 'getHostByName "a"', 'encryptAES "a" "b"'])(
    '%s is never available, and says why',
    (call) => {
      const outcome = outcomeOf(`{{ ${call} }}`, { data: {}, functions: sprigFunctions() });
      expect(outcome).toEqual({ error: expect.stringContaining('is not available: ') as string });
    },
  );
});
