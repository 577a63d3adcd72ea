import { expect, test } from 'vitest';
import type { FunctionMap } from '../template/go/function/signature.ts';
import { compileGoTemplate, type GoTemplateOptions } from '../template/go/template.ts';
import { GoTemplateError } from '../template/go/error.ts';
import type { GoValue } from '../template/go/value/types.ts';

/** What Go answers: the output, or, behind `error`, its message. */
export type Expected = string | { readonly error: string };

/** A template and what Go 1.26 (with sprig 3.3 where sprig is under test) makes of it. */
export type Row = readonly [template: string, expected: Expected];

export function error(message: string): Expected {
  return { error: message };
}

export interface BehaviourOptions extends Omit<GoTemplateOptions, 'functions'> {
  readonly data: GoValue;
  readonly functions?: FunctionMap;
}

/** One test a row; the templates are named `t`. */
export function testBehaviours(rows: readonly Row[], options: BehaviourOptions): void {
  test.each(rows)('%s', (template, expected) => {
    expect(outcomeOf(template, options)).toEqual(expected);
  });
}

export function outcomeOf(template: string, { data, ...options }: BehaviourOptions): Expected {
  const compiled = compileGoTemplate('t', template, options);
  if (!compiled.ok) return error(compiled.problems.map(({ reason }) => reason).join('\n'));
  try {
    return compiled.value.execute(data);
  } catch (thrown) {
    if (thrown instanceof GoTemplateError) return error(thrown.message);
    throw thrown;
  }
}
