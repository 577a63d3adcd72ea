import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DATA } from '../../testing/go-data.ts';
import {
  compileGoTemplate,
  GO_TEMPLATE_ERROR_CODES,
  goBuiltins,
  GoTemplateError,
  type GoValue,
  istioFunctions,
  sprigFunctions,
} from './index.ts';

const MAX_OUTPUT = 4096;
const LIMITS = { maxSteps: 20_000, maxOutputBytes: MAX_OUTPUT };
const outside = {
  now: () => new Date(0),
  env: (name: string) => name,
  randomBytes: (count: number) => new Uint8Array(count).fill(7),
};
const functions = { ...sprigFunctions(outside), ...istioFunctions(outside) };

const ATOMS = ['.', '$', '.s', '.n', '.nil', '.missing', '.l', '.m', '.m.c.d', '.sm', '.f', '.tm'];
const LITERALS = [
  '0',
  '1',
  '-1',
  '9999999',
  '1.5',
  '"a"',
  '"%d%s"',
  '"("',
  '`{"a":[1]}`',
  'nil',
  "'x'",
];
const KEYS = ['"__proto__"', '"constructor"', '.__proto__', '.constructor.prototype', '$.toString'];

const atom = fc.constantFrom(...ATOMS, ...LITERALS, ...KEYS);
const name = fc.constantFrom(...Object.keys({ ...goBuiltins, ...functions }));
const expression = fc.letrec<{ call: string; term: string }>((tie) => ({
  term: fc.oneof(
    { weight: 4, arbitrary: atom },
    { weight: 1, arbitrary: tie('call').map((call) => `(${call})`) },
  ),
  call: fc
    .tuple(name, fc.array(tie('term'), { maxLength: 3 }))
    .map(([called, args]) => [called, ...args].join(' ')),
}));
const pipeline = fc
  .array(expression.call, { minLength: 1, maxLength: 3 })
  .map((calls) => calls.join(' | '));
const action = fc.oneof(
  pipeline.map((pipe) => `{{ ${pipe} }}`),
  fc.tuple(pipeline, pipeline).map(([a, b]) => `{{ if ${a} }}x{{ else }}{{ ${b} }}{{ end }}`),
  fc
    .tuple(pipeline, pipeline)
    .map(([a, b]) => `{{ range $k, $v := ${a} }}{{ $k }}{{ ${b} }}{{ end }}`),
  fc.tuple(pipeline, pipeline).map(([a, b]) => `{{ with $x := ${a} }}{{ $x }}{{ ${b} }}{{ end }}`),
);
const sensible = fc.array(action, { maxLength: 4 }).map((actions) => actions.join(' '));
const pieces = fc.array(
  fc.constantFrom(
    '{{',
    '}}',
    '{{-',
    '-}}',
    '(',
    ')',
    '|',
    ':=',
    '$x',
    '.',
    '"',
    '`',
    "'",
    '/*',
    '*/',
    '1e',
    'if',
    'end',
    'range',
    'define "a"',
    ' ',
    '\n',
    'é',
    '.a',
  ),
  { maxLength: 30 },
);
const template = fc.oneof(
  sensible,
  pieces.map((parts) => parts.join('')),
  fc.string({ unit: 'binary' }),
);

/** JSON, and what only a program can make. */
const data: fc.Arbitrary<GoValue> = fc.oneof(
  fc.constant(DATA),
  fc.jsonValue() as fc.Arbitrary<GoValue>,
  fc.dictionary(
    fc.constantFrom('s', 'n', 'l', 'm', '__proto__', 'constructor'),
    fc.jsonValue() as fc.Arbitrary<GoValue>,
  ),
);

function render(text: string, value: GoValue): string | GoTemplateError {
  const compiled = compileGoTemplate('t', text, { functions, ...LIMITS });
  if (!compiled.ok) return '';
  try {
    return compiled.value.execute(value);
  } catch (error) {
    if (error instanceof GoTemplateError) return error;
    throw error;
  }
}

function verdictOn(result: string | GoTemplateError): string {
  if (typeof result === 'string') {
    const bytes = new TextEncoder().encode(result).length;
    return bytes <= MAX_OUTPUT ? 'as promised' : `wrote ${bytes} bytes`;
  }
  const { code, message, line } = result;
  const placed = message.startsWith('template: t:') && line > 0;
  return placed && GO_TEMPLATE_ERROR_CODES.includes(code) ? 'as promised' : `${code} ${message}`;
}

describe('Any template, on any data', () => {
  test('renders within its bounds, or fails with a GoTemplateError that names its place', () => {
    const property = fc.property(template, data, (text, value) => {
      expect(verdictOn(render(text, value))).toBe('as promised');
    });
    fc.assert(property, { numRuns: 3000 });
  });

  test('does not parse into a problem without a place', () => {
    const property = fc.property(template, (text) => {
      const compiled = compileGoTemplate('t', text, { functions });
      const reasons = compiled.ok ? [] : compiled.problems.map(({ reason }) => reason);
      expect(reasons.filter((reason) => !/^template: t:\d+: ./s.test(reason))).toEqual([]);
    });
    fc.assert(property, { numRuns: 2000 });
  });

  test('renders the same twice, but for what set and its kin leave in the data', () => {
    const writes = /set|merge|Merge/;
    const property = fc.property(sensible, (text) => {
      fc.pre(!writes.test(text));
      const [first, second] = [render(text, DATA), render(text, DATA)].map(String);
      expect(first).toBe(second);
    });
    fc.assert(property, { numRuns: 1000 });
  });

  test('leaves prototypes alone', () => {
    const before = Object.getOwnPropertyNames(Object.prototype).toSorted();
    const poison = ['set', 'unset', 'merge', 'mergeOverwrite', 'dict', 'deepCopy', 'pick', 'omit'];
    const poisoned = fc
      .tuple(
        fc.constantFrom(...poison),
        fc.array(fc.oneof(atom, expression.term), { maxLength: 3 }),
      )
      .map(([called, args]) => `{{ ${called} ${args.join(' ')} }}`);
    fc.assert(
      fc.property(poisoned, (text) => {
        render(text, JSON.parse('{"__proto__":{"m":1},"m":{"__proto__":{"x":1}}}') as GoValue);
        expect(Object.getOwnPropertyNames(Object.prototype).toSorted()).toEqual(before);
        expect(({} as Record<string, unknown>)['x']).toBeUndefined();
      }),
      { numRuns: 1000 },
    );
  });
});
