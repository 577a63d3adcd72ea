import { describe, expect, test } from 'vitest';
import {
  compileGoTemplate,
  GoTemplateError,
  type GoValue,
  istioFunctions,
  sprigFunctions,
} from './index.ts';

const functions = {
  ...sprigFunctions({ now: () => new Date(0) }),
  ...istioFunctions({ env: () => undefined }),
};

function codeOf(text: string, data: GoValue = {}): string {
  const compiled = compileGoTemplate('t', text, { functions });
  if (!compiled.ok) return 'parse';
  try {
    compiled.value.execute(data);
    return 'rendered';
  } catch (error) {
    if (error instanceof GoTemplateError) return error.code;
    throw error;
  }
}

/** Each would take seconds, hours, or all memory without a bound. */
const HOSTILE: readonly (readonly [template: string, code: string])[] = [
  ['{{range 1000000000000}}{{end}}', 'goTemplate.steps'],
  ['{{range 100000}}{{range 100000}}{{end}}{{end}}', 'goTemplate.steps'],
  ['{{range 1000000}}{{repeat 1000 "x"}}{{end}}', 'goTemplate.output'],
  ['{{repeat 1000000000 "x"}}', 'goTemplate.output'],
  ['{{indent 100000000 "a"}}', 'goTemplate.output'],
  ['{{until 1000000000}}', 'goTemplate.steps'],
  ['{{seq 1 100000000}}', 'goTemplate.steps'],
  ['{{randAlphaNum 100000000}}', 'goTemplate.output'],
  ['{{printf "%999999.999999f" 1.5 | len}}', 'rendered'],
  ['{{range 100000}}{{$x := printf "%1000000d" 1}}{{end}}', 'goTemplate.steps'],
  ['{{$x := "aaaaaaaa"}}{{range 60}}{{$x = print $x $x}}{{end}}', 'goTemplate.output'],
  ['{{$x := list 1}}{{range 60}}{{$x = list $x $x}}{{end}}{{$x}}', 'goTemplate.steps'],
  ['{{$x := list 1}}{{range 60}}{{$x = list $x $x}}{{end}}{{toJson $x}}', 'goTemplate.steps'],
  ['{{$x := list 1}}{{range 60}}{{$x = list $x $x}}{{end}}{{deepCopy $x}}', 'goTemplate.steps'],
  ['{{$x := until 1000}}{{range 60}}{{$x = concat $x $x}}{{end}}', 'goTemplate.steps'],
  ['{{$x := list}}{{range 100000}}{{$x = list $x}}{{end}}{{$x}}', 'goTemplate.depth'],
  ['{{$d := dict}}{{$_ := set $d "a" $d}}{{$d}}', 'goTemplate.depth'],
  ['{{$d := dict}}{{$_ := set $d "a" $d}}{{toJson $d}}', 'goTemplate.depth'],
  ['{{$d := dict}}{{$_ := set $d "a" $d}}{{omitNil $d}}', 'goTemplate.depth'],
  ['{{$d := dict}}{{$_ := set $d "a" $d}}{{merge $d $d}}', 'goTemplate.depth'],
  ['{{define "a"}}{{template "a" .}}{{end}}{{template "a" .}}', 'goTemplate.depth'],
  [
    '{{define "a"}}{{if lt . 400}}{{template "a" (add . 1 | int)}}{{template "a" (add . 1 | int)}}{{end}}{{end}}{{template "a" 1}}',
    'goTemplate.steps',
  ],
  ['{{regexMatch "(a*)*b" (repeat 100000 "a")}}', 'rendered'],
  ['{{regexMatch "(x+x+)+y" (repeat 10000 "x")}}', 'rendered'],
  ['{{regexFindAll (repeat 5000 "a|") (repeat 10000 "b") -1 | len}}', 'goTemplate.steps'],
  ['{{regexMatch (repeat 100000 "(") "a"}}', 'rendered'],
  ['{{regexMatch "((a{30}){30}){30}" "a"}}', 'rendered'],
  ['{{fromJson (repeat 1000000 "[")}}', 'rendered'],
  ['{{int64 (repeat 1000000 "9")}}', 'rendered'],
  ['{{durationRound (print "1." (repeat 100000 "1") "h")}}', 'rendered'],
  ['{{semverCompare (repeat 100000 "1.2.3,") "1.2.3"}}', 'goTemplate.function'],
  [`{{${'('.repeat(100_000)}`, 'parse'],
  [`{{${'if 1}}{{'.repeat(100_000)}`, 'parse'],
  [`${'{{if 1}}'.repeat(300)}x${'{{end}}'.repeat(300)}`, 'rendered'],
  [`{{${'and (or ('.repeat(110)}1${'))'.repeat(110)}}}`, 'rendered'],
  ['{{.}}'.repeat(300_000), 'parse'],
  [`{{1${'|print'.repeat(10_000)}}}`, 'rendered'],
  [`{{print${' 1'.repeat(10_000)}}}`, 'rendered'],
];

describe('What a template may cost', () => {
  test.each(HOSTILE)('%.100s', (template, code) => {
    expect(codeOf(template)).toBe(code);
  });

  test('the bounds are options, and the error says which was hit and where', () => {
    const compiled = compileGoTemplate('t', 'a\n{{range 5}}xx{{end}}', { maxOutputBytes: 6 });
    expect(compiled.ok).toBe(true);
    if (!compiled.ok) return;
    expect(() => compiled.value.execute(null)).toThrow(
      'output is larger than the limit of 6 bytes',
    );
  });

  test('a rendering that fails leaves the next one its whole budget', () => {
    const compiled = compileGoTemplate('t', '{{range .}}{{end}}', { maxSteps: 100 });
    if (!compiled.ok) throw new Error('does not parse');
    expect(() => compiled.value.execute(1000)).toThrow('more than the limit of 100 steps');
    expect(compiled.value.execute(50)).toBe('');
  });
});

describe('Data that resists', () => {
  test('a getter that throws is an error of the rendering', () => {
    const data = {
      get a(): string {
        throw new Error('no');
      },
    };
    expect(codeOf('{{.a}}', data)).toBe('goTemplate.execute');
  });

  test('frozen data is not written to, and says so', () => {
    expect(codeOf('{{set .a "b" 1}}', { a: Object.freeze({}) })).toBe('goTemplate.function');
  });

  test('inherited properties are not there', () => {
    const compiled = compileGoTemplate('t', '{{.toString}} {{.__proto__}} {{.constructor}}');
    if (!compiled.ok) throw new Error('does not parse');
    expect(compiled.value.execute({})).toBe('<no value> <no value> <no value>');
  });

  test('values nested without end are refused, not followed', () => {
    const loop: Record<string, GoValue> = {};
    loop['self'] = loop;
    expect(codeOf('{{.}}', loop)).toBe('goTemplate.depth');
  });
});
