import { describe } from 'vitest';
import { error, type Row, testBehaviours } from '../../../testing/go-behaviour.ts';
import { DATA } from '../../../testing/go-data.ts';

const ROWS: readonly Row[] = [
  ['{{if .t}}a{{end}}', 'a'],
  ['{{if .b}}a{{else}}b{{end}}', 'b'],
  ['{{if .b}}a{{else if .t}}c{{else}}b{{end}}', 'c'],
  ['{{if .b}}a{{else if .z}}c{{else if .e}}d{{else}}e{{end}}', 'e'],
  ['{{if .t}}T{{else}}F{{end}}', 'T'],
  ['{{if .b}}T{{else}}F{{end}}', 'F'],
  ['{{if .s}}T{{else}}F{{end}}', 'T'],
  ['{{if .e}}T{{else}}F{{end}}', 'F'],
  ['{{if .n}}T{{else}}F{{end}}', 'T'],
  ['{{if .z}}T{{else}}F{{end}}', 'F'],
  ['{{if .f}}T{{else}}F{{end}}', 'T'],
  ['{{if .nil}}T{{else}}F{{end}}', 'F'],
  ['{{if .missing}}T{{else}}F{{end}}', 'F'],
  ['{{if .l}}T{{else}}F{{end}}', 'T'],
  ['{{if .el}}T{{else}}F{{end}}', 'F'],
  ['{{if .m}}T{{else}}F{{end}}', 'T'],
  ['{{if .em}}T{{else}}F{{end}}', 'F'],
  ['{{if .fi}}T{{else}}F{{end}}', 'T'],
  ['{{if .sm}}T{{else}}F{{end}}', 'T'],
  ['{{if .i64}}T{{else}}F{{end}}', 'T'],
  ['{{if 0.0}}T{{else}}F{{end}}{{if 1i}}T{{end}}{{if 0i}}T{{else}}F{{end}}', 'FTF'],
  ['{{with .s}}[{{.}}]{{end}}', '[hello]'],
  ['{{with .e}}a{{else}}b{{.n}}{{end}}', 'b3'],
  ['{{with .e}}a{{else with .s}}{{.}}{{else}}c{{end}}', 'hello'],
  ['{{with .m}}{{$.s}}{{.b}}{{end}}', 'hello1'],
  ['{{range .l}}<{{.}}>{{end}}', '<1><two><<no value>><4.5>'],
  ['{{range .el}}x{{else}}empty{{end}}', 'empty'],
  ['{{range .m}}<{{.}}>{{end}}', '<x><1><<no value>>'],
  ['{{range .em}}x{{else}}none{{end}}', 'none'],
  ['{{range .nil}}x{{else}}nil{{end}}', 'nil'],
  ['{{range .missing}}x{{else}}nil{{end}}', 'nil'],
  ['{{range 3}}{{.}}{{end}}', '012'],
  ['{{range $i := 3}}{{$i}}{{end}}', '012'],
  [
    '{{range $i, $x := 3}}{{$i}}{{end}}',
    error(
      'template: t:1:18: executing "t" at <3>: can\'t use 3 to iterate over more than one variable',
    ),
  ],
  ['{{range 0}}x{{else}}zero{{end}}', 'zero'],
  ['{{range -2}}x{{else}}neg{{end}}', 'neg'],
  ['{{range .i64}}{{.}}{{end}}', '0123456'],
  [
    '{{range .s}}{{.}}{{end}}',
    error('template: t:1:8: executing "t" at <.s>: range can\'t iterate over hello'),
  ],
  [
    '{{range .f}}{{.}}{{end}}',
    error('template: t:1:8: executing "t" at <.f>: range can\'t iterate over 1.5'),
  ],
  [
    '{{range true}}{{end}}',
    error('template: t:1:8: executing "t" at <true>: range can\'t iterate over true'),
  ],
  [
    '{{range .l}}{{if eq . "two"}}{{break}}{{end}}{{.}}{{end}}',
    error(
      'template: t:1:17: executing "t" at <eq . "two">: error calling eq: incompatible types for comparison: int and string',
    ),
  ],
  [
    '{{range .l}}{{if eq . "two"}}{{continue}}{{end}}<{{.}}>{{end}}',
    error(
      'template: t:1:17: executing "t" at <eq . "two">: error calling eq: incompatible types for comparison: int and string',
    ),
  ],
  ['{{range $i, $e := .l}}{{if eq $i 1}}{{continue}}{{end}}{{$e}}{{end}}', '1<no value>4.5'],
  ['{{range .sl}}{{range 3}}{{if eq . 1}}{{break}}{{end}}{{.}}{{end}}{{.}}{{end}}', '0p0q'],
  ['{{break}}', error('template: t:1: {{break}} outside {{range}}')],
  ['{{if true}}{{continue}}{{end}}', error('template: t:1: {{continue}} outside {{range}}')],
  ['{{range .l}}{{with 1}}{{break}}{{end}}{{end}}x', 'x'],
  ['{{range .people}}{{.name}}:{{.age}} {{end}}', 'Ann:30 Bob:4 '],
  [
    '{{range .people}}{{.name.x}}{{end}}',
    error(
      'template: t:1:24: executing "t" at <.name.x>: can\'t evaluate field x in type interface {}',
    ),
  ],
  ['{{else}}', error('template: t:1: unexpected {{else}}')],
  ['{{end}}', error('template: t:1: unexpected {{end}}')],
  ['{{if .t}}', error('template: t:1: unexpected EOF')],
  ['{{if .t}}{{else}}{{else}}{{end}}', error('template: t:1: expected end; found {{else}}')],
  ['{{if}}{{end}}', error('template: t:1: missing value for if')],
  ['{{with}}{{end}}', error('template: t:1: missing value for with')],
  ['{{range}}{{end}}', error('template: t:1: missing value for range')],
  ['{{if .t}}a{{end', error('template: t:1: unclosed action')],
  ['{{if .t}}a{{else if}}{{end}}', error('template: t:1: missing value for if')],
  ['{{range .l}}a{{else if .t}}{{end}}', error('template: t:1: unexpected <if> in input')],
  ['{{with .s}}{{else if .t}}x{{end}}', error('template: t:1: unexpected <if> in input')],
  [
    '{{if .t}}{{else with .s}}{{.}}{{end}}{{end}}',
    error('template: t:1: unexpected <with> in input'),
  ],
  ['{{range index .l 0}}{{end}}', ''],
  [
    '{{range index .l 1}}{{end}}',
    error('template: t:1:17: executing "t" at <1>: range can\'t iterate over two'),
  ],
  ['{{range .l}}{{else}}{{end}}ok', 'ok'],
  ['{{break 1}}', error('template: t:1: unexpected "1" in {{break}}')],
  ['{{range .l}}{{break 1}}{{end}}', error('template: t:1: unexpected "1" in {{break}}')],
];

describe('if, with and range', () => {
  testBehaviours(ROWS, { data: DATA });
});
