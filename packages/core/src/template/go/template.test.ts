import { describe, expect, test } from 'vitest';
import {
  compileGoTemplate,
  func,
  type FunctionMap,
  GoFunctionError,
  GoTemplate,
  GoTemplateError,
  type GoValue,
  param,
  variadic,
} from './index.ts';

function compile(text: string, functions: FunctionMap = {}): GoTemplate {
  const compiled = compileGoTemplate('t', text, { functions });
  if (!compiled.ok) throw new Error(compiled.problems[0]?.reason);
  return compiled.value;
}

function errorOf(text: string, functions: FunctionMap = {}, data: GoValue = {}): GoTemplateError {
  try {
    compile(text, functions).execute(data);
  } catch (error) {
    if (error instanceof GoTemplateError) return error;
  }
  throw new Error('nothing was thrown');
}

const shout = func([param.string, param.int], (text, times) => text + '!'.repeat(times));

describe('A template', () => {
  test('that does not parse is a problem with the line it stands on', () => {
    expect(compileGoTemplate('t', 'a\n  {{ nope }}\nb')).toEqual({
      ok: false,
      problems: [
        {
          code: 'goTemplate.parse',
          subject: 't',
          value: '{{ nope }}',
          reason: 'template: t:2: function "nope" not defined',
          accepted: 'a Go template (text/template)',
        },
      ],
    });
  });

  test('knows what it defines, and renders each of them', () => {
    const template = compile('{{ define "a" }}A{{ . }}{{ end }}{{ block "b" . }}B{{ end }}');
    expect(template.defined.toSorted()).toEqual(['a', 'b', 't']);
    expect(template.executeTemplate('a', 1)).toBe('A1');
    expect(() => template.executeTemplate('c', 1)).toThrow(
      'template: no template "c" associated with template "t"',
    );
  });

  test('errs with a code and a place, columns in bytes', () => {
    const { code, template, line, column } = errorOf('x\né {{ index . 1 }}', {}, []);
    expect({ code, template, line, column }).toEqual({
      code: 'goTemplate.function',
      template: 't',
      line: 2,
      column: 6,
    });
  });

  test('errs in the template that is executed, at a place of the text', () => {
    expect(
      errorOf('{{ template "a" . }}\n{{ define "a" }}{{ .b.c.d }}{{ end }}', {}, { b: 1 }).message,
    ).toBe(
      'template: t:2:21: executing "a" at <.b.c.d>: can\'t evaluate field c in type interface {}',
    );
  });
});

describe('A function of the host', () => {
  test('takes literals, values and what is piped into it', () => {
    const template = compile('{{ shout "a" 1 }} {{ shout .s .n }} {{ 2 | shout "b" }}', { shout });
    expect(template.execute({ s: 'x', n: 3 })).toBe('a! x!!! b!!');
  });

  test.each([
    ['{{ shout 1 2 }}', 'expected string; found 1'],
    ['{{ shout "a" "b" }}', 'expected integer; found "b"'],
    ['{{ shout "a" 1.5 }}', 'expected integer; found 1.5'],
    ['{{ shout "a" .s }}', 'wrong type for value; expected int; got string'],
    ['{{ shout "a" .missing }}', 'invalid value; expected int'],
    ['{{ shout "a" nil }}', 'cannot assign nil to int'],
    ['{{ shout "a" }}', 'wrong number of args for shout: want 2 got 1'],
    ['{{ 1 | shout "a" 2 }}', 'wrong number of args for shout: want 2 got 3'],
  ])('is told apart from what does not fit: %s', (text, reason) => {
    expect(errorOf(text, { shout }, { s: 'x' }).message).toMatch(`>: ${reason}`);
  });

  test('fails with the words it throws', () => {
    const broken = func([], () => {
      throw new GoFunctionError('no such thing');
    });
    const error = errorOf('{{ broken }}', { broken });
    expect(error.code).toBe('goTemplate.function');
    expect(error.message).toContain('at <broken>: error calling broken: no such thing');
  });

  test('that has a fault of its own is an error of the execution, not a crash', () => {
    const faulty = func([], () => {
      throw new TypeError('oops');
    });
    expect(errorOf('{{ faulty }}', { faulty }).code).toBe('goTemplate.execute');
  });

  test('takes the place of a built-in, and even of a keyword', () => {
    const functions = {
      len: func([param.any], () => 'long'),
      break: func([], () => 'broken'),
      and: variadic([], param.any, (...values) => values.length),
    };
    expect(compile('{{ len 1 }} {{ break }} {{ and 0 0 0 }}', functions).execute({})).toBe(
      'long broken 3',
    );
  });

  test('can be a value that is called', () => {
    const data = { f: shout };
    expect(compile('{{ call .f "a" 2 }}').execute(data)).toBe('a!!');
    expect(errorOf('{{ call .f "a" }}', {}, data).message).toContain(
      'error calling call: wrong number of args for .f: got 1 want 2',
    );
    expect(errorOf('{{ call .f 1 2 }}', {}, data).message).toContain(
      'arg 0: value has type int; should be string',
    );
    expect(errorOf('{{ .f }}', {}, data).message).toContain(
      "can't print {{.f}} of type func(string, int)",
    );
  });
});
