import { describe, expect, test } from 'vitest';
import { error, type Row, testBehaviours, outcomeOf } from '../../../testing/go-behaviour.ts';
import { DATA } from '../../../testing/go-data.ts';

const ROWS: readonly Row[] = [
  ['plain text', 'plain text'],
  ['', ''],
  ['{{.s}}', 'hello'],
  ['{{ .s }}', 'hello'],
  ['a{{.n}}b', 'a3b'],
  ['{{.missing}}', '<no value>'],
  ['{{.nil}}', '<no value>'],
  ['{{.missing.deeper}}', '<no value>'],
  [
    '{{.nil.deeper}}',
    error(
      'template: t:1:6: executing "t" at <.nil.deeper>: nil pointer evaluating interface {}.deeper',
    ),
  ],
  ['{{.deep.a.b.c}}', 'd'],
  [
    '{{.s.x}}',
    error('template: t:1:4: executing "t" at <.s.x>: can\'t evaluate field x in type interface {}'),
  ],
  [
    '{{.n.x.y}}',
    error(
      'template: t:1:4: executing "t" at <.n.x.y>: can\'t evaluate field x in type interface {}',
    ),
  ],
  ['{{.big}} {{.fi}} {{.f}}', '1e+06 3 1.5'],
  ['{{.l}}', '[1 two <nil> 4.5]'],
  ['{{.m}}', 'map[a:x b:1 c:<nil>]'],
  ['{{.sm}} {{.sl}}', 'map[k:v] [p q]'],
  ['{{true}} {{false}}', 'true false'],
  ['{{nil}}', error('template: t:1:2: executing "t" at <nil>: nil is not a command')],
  ['{{"str\\tx"}}', 'str\tx'],
  ['{{`raw\\t`}}', 'raw\\t'],
  ["{{'a'}} {{'\\n'}} {{'✓'}}", '97 10 10003'],
  ['{{1}} {{-1}} {{+1}} {{0x1F}} {{0b101}} {{0o17}} {{017}} {{1_000}}', '1 -1 1 31 5 15 15 1000'],
  [
    '{{1.5}} {{1e3}} {{1e6}} {{.5}} {{1.}} {{1e21}} {{1e20}} {{-0.0}} {{0x1p4}}',
    '1.5 1000 1e+06 0.5 1 1e+21 1e+20 -0 16',
  ],
  ['{{1i}} {{1+2i}} {{2-0i}}', '(0+1i) (1+2i) (2-0i)'],
  ['{{9223372036854775807}}', '9223372036854775807'],
  [
    '{{9223372036854775808}}',
    error(
      'template: t:1:2: executing "t" at <9223372036854775808>: 9223372036854775808 overflows int',
    ),
  ],
  ['{{18446744073709551616}}', error('template: t:1: integer overflow: "18446744073709551616"')],
  ['{{1e400}}', error('template: t:1: illegal number syntax: "1e400"')],
  [
    '{{"a" "b"}}',
    error('template: t:1:2: executing "t" at <"a">: can\'t give argument to non-function "a"'),
  ],
  [
    '{{.s "x"}}',
    error('template: t:1:2: executing "t" at <.s>: s is not a method but has arguments'),
  ],
  [
    '{{.missing "x"}}',
    error(
      'template: t:1:2: executing "t" at <.missing>: missing is not a method but has arguments',
    ),
  ],
  [
    '{{3 4}}',
    error('template: t:1:2: executing "t" at <3>: can\'t give argument to non-function 3'),
  ],
  ['{{(.s)}}', 'hello'],
  ['{{(.deep).a.b}}', 'map[c:d]'],
  ['{{(.deep.a).b.c}}', 'd'],
  [
    '{{("x").y}}',
    error('template: t:1:3: executing "t" at <"x">: can\'t evaluate field y in type string'),
  ],
  ['{{$.s}}', 'hello'],
  [
    '{{$.s.t}}',
    error(
      'template: t:1:3: executing "t" at <$.s.t>: can\'t evaluate field t in type interface {}',
    ),
  ],
  [
    '{{.nil.a.b}}',
    error('template: t:1:6: executing "t" at <.nil.a.b>: nil pointer evaluating interface {}.a'),
  ],
  ['{{ /* c */ }}', error('template: t:1: unexpected "/" in command')],
  ['{{/* c */}}x', 'x'],
  ['a {{- /* c */ -}} b', 'ab'],
  ['{{.u | len}}', '9'],
  [
    '{{ .l.x }}',
    error('template: t:1:5: executing "t" at <.l.x>: can\'t evaluate field x in type interface {}'),
  ],
  ['{{nil.x}}', error('template: t:1: unexpected . after term "nil"')],
  [
    '{{.t.x}}',
    error('template: t:1:4: executing "t" at <.t.x>: can\'t evaluate field x in type interface {}'),
  ],
  [
    '{{.m.c.d}}',
    error('template: t:1:4: executing "t" at <.m.c.d>: nil pointer evaluating interface {}.d'),
  ],
  ['{{.m.zz.d}}', '<no value>'],
  ['{{"x".y}}', error('template: t:1: unexpected . after term "\\"x\\""')],
  ['{{1.x}}', error('template: t:1: bad number syntax: "1.x"')],
  ['{{true.x}}', error('template: t:1: unexpected . after term "true"')],
  ['a  {{- .n -}}  b', 'a3b'],
  ['a\n\n{{- .n }}\n b', 'a3\n b'],
  ['a {{ .n -}}\n\t b', 'a 3b'],
  ['{{- .n}}', '3'],
  ['{{-1}}', '-1'],
  ['{{- 1}}', '1'],
  ['{{3 -}} x', '3x'],
  ['x {{- 3 -}} y {{- 4 }}', 'x3y4'],
  ['x {{-  -}} y', error('template: t:1: missing value for command')],
  ['a{{"x" -}}\r\n b', 'axb'],
  ['{{/* x */ -}}   y', 'y'],
  ['   {{- /* x */}} y', ' y'],
  ['x{{ 3-}} y', error('template: t:1: bad number syntax: "3-"')],
  ['{{ "a" }} {{- "b" -}} {{ "c" }}', 'abc'],
];

describe('What an action writes', () => {
  testBehaviours(ROWS, { data: DATA });

  test.each([
    ['{{.}}', 5, '5'],
    ['{{.}}', null, '<no value>'],
    ['{{.foo}}', null, '<no value>'],
    ['{{.}}', 'x', 'x'],
    ['{{.}}', [1, 2, [3, 'a']], '[1 2 [3 a]]'],
    ['{{.}}', { b: 1, a: [null, true] }, 'map[a:[<nil> true] b:1]'],
    ['{{$}}', 7, '7'],
  ])('%s of %j', (template, data, expected) => {
    expect(outcomeOf(template, { data })).toEqual(expected);
  });
});
