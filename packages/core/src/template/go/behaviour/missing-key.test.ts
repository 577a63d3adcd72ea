import { describe, expect, test } from 'vitest';
import type { MissingKey } from '../evaluate/context.ts';
import { error, type Expected, outcomeOf } from '../../../testing/go-behaviour.ts';
import { GoMap, type GoValue } from '../value/types.ts';

type Row = readonly [MissingKey, template: string, data: GoValue, Expected];

const LABELS = new GoMap([['a', 'b']], 'string');

const ROWS: readonly Row[] = [
  ['zero', '{{.x}}', { a: 1 }, '<no value>'],
  [
    'zero',
    '{{.x.y}}',
    { a: 1 },
    error('template: t:1:4: executing "t" at <.x.y>: nil pointer evaluating interface {}.y'),
  ],
  ['zero', '{{.a}}', { a: 1 }, '1'],
  ['zero', '{{.m.x}}', { m: LABELS }, ''],
  ['zero', '{{if .x}}a{{else}}b{{end}}', { a: 1 }, 'b'],
  ['zero', '{{index . "x"}}', { a: 1 }, '<no value>'],
  ['zero', '{{.x}}', null, '<no value>'],
  ['zero', '{{$v := .a}}{{$v.b}}', { a: {} }, '<no value>'],
  [
    'error',
    '{{.x}}',
    { a: 1 },
    error('template: t:1:2: executing "t" at <.x>: map has no entry for key "x"'),
  ],
  [
    'error',
    '{{.x.y}}',
    { a: 1 },
    error('template: t:1:4: executing "t" at <.x.y>: map has no entry for key "x"'),
  ],
  ['error', '{{.a}}', { a: 1 }, '1'],
  [
    'error',
    '{{.m.x}}',
    { m: LABELS },
    error('template: t:1:4: executing "t" at <.m.x>: map has no entry for key "x"'),
  ],
  [
    'error',
    '{{if .x}}a{{else}}b{{end}}',
    { a: 1 },
    error('template: t:1:5: executing "t" at <.x>: map has no entry for key "x"'),
  ],
  ['error', '{{index . "x"}}', { a: 1 }, '<no value>'],
  [
    'error',
    '{{.x}}',
    null,
    error('template: t:1:2: executing "t" at <.x>: nil data; no entry for key "x"'),
  ],
  [
    'error',
    '{{$v := .a}}{{$v.b}}',
    { a: {} },
    error('template: t:1:16: executing "t" at <$v.b>: map has no entry for key "b"'),
  ],
  ['default', '{{.x}}', { a: 1 }, '<no value>'],
  ['default', '{{.x.y}}', { a: 1 }, '<no value>'],
  ['default', '{{.a}}', { a: 1 }, '1'],
  ['default', '{{.m.x}}', { m: LABELS }, '<no value>'],
  ['default', '{{if .x}}a{{else}}b{{end}}', { a: 1 }, 'b'],
  ['default', '{{index . "x"}}', { a: 1 }, '<no value>'],
  ['default', '{{.x}}', null, '<no value>'],
  ['default', '{{$v := .a}}{{$v.b}}', { a: {} }, '<no value>'],
];

describe('Keys that a map has not', () => {
  test.each(ROWS)('%s: %s', (missingKey, template, data, expected) => {
    expect(outcomeOf(template, { data, missingKey })).toEqual(expected);
  });
});
