import { describe } from 'vitest';
import { error, type Row, testBehaviours } from '../../../testing/go-behaviour.ts';
import { DATA } from '../../../testing/go-data.ts';

const ROWS: readonly Row[] = [
  ['{{$x := 1}}{{$x}}', '1'],
  ['{{$x := .s}}{{$x}} {{$x = "y"}}{{$x}}', 'hello y'],
  ['{{$x := 1}}{{if true}}{{$x = 2}}{{end}}{{$x}}', '2'],
  ['{{$x := 1}}{{if true}}{{$x := 2}}{{$x}}{{end}}{{$x}}', '21'],
  ['{{if $x := .s}}{{$x}}{{else}}no{{end}}', 'hello'],
  ['{{if $x := .e}}yes{{else}}[{{$x}}]{{end}}', '[]'],
  ['{{with $x := .m}}{{$x.b}}{{.a}}{{end}}', '1x'],
  ['{{range $i, $v := .l}}{{$i}}={{$v}};{{end}}', '0=1;1=two;2=<no value>;3=4.5;'],
  ['{{range $v := .l}}{{$v}};{{end}}', '1;two;<no value>;4.5;'],
  ['{{range $k, $v := .m}}{{$k}}={{$v}};{{end}}', 'a=x;b=1;c=<no value>;'],
  ['{{$i := 0}}{{$v := 0}}{{range $i, $v = .sl}}{{end}}{{$i}}{{$v}}', '1q'],
  ['{{$v := 0}}{{range $v = .sl}}{{end}}{{$v}}', 'q'],
  ['{{$y}}', error('template: t:1: undefined variable "$y"')],
  ['{{$x = 1}}', error('template: t:1:7: executing "t" at <1>: undefined variable: $x')],
  ['{{if true}}{{$y := 1}}{{end}}{{$y}}', error('template: t:1: undefined variable "$y"')],
  [
    '{{if .b}}{{$y := 1}}{{else}}{{$y}}{{end}}',
    error('template: t:1:30: executing "t" at <$y>: undefined variable: $y'),
  ],
  ['{{$x := 1 | printf "%d"}}{{$x}}', '1'],
  ['{{$x, $y := 1}}', error('template: t:1: too many declarations in command')],
  ['{{range $a, $b, $c := .l}}{{end}}', error('template: t:1: too many declarations in range')],
  ['{{range $i, 3}}{{end}}', error('template: t:1: range can only initialize variables')],
  ['{{$x := .nil}}{{$x}} {{$x.y}}', '<no value> <no value>'],
  ['{{($x := 5)}}{{$x}}', '55'],
  ['{{$x.y}}', error('template: t:1: undefined variable "$x"')],
  [
    '{{$x := .m}}{{$x.a.q}}',
    error(
      'template: t:1:16: executing "t" at <$x.a.q>: can\'t evaluate field q in type interface {}',
    ),
  ],
  ['{{range $k, $v := .deep}}{{$v.a.q}}{{end}}', '<no value>'],
  [
    '{{range .l}}{{.x}}{{end}}',
    error('template: t:1:14: executing "t" at <.x>: can\'t evaluate field x in type interface {}'),
  ],
  [
    '{{range .sl}}{{.x}}{{end}}',
    error('template: t:1:15: executing "t" at <.x>: can\'t evaluate field x in type string'),
  ],
  [
    '{{range $v := .l}}{{$v.x}}{{end}}',
    error(
      'template: t:1:22: executing "t" at <$v.x>: can\'t evaluate field x in type interface {}',
    ),
  ],
  [
    '{{with .s}}{{.x}}{{end}}',
    error('template: t:1:13: executing "t" at <.x>: can\'t evaluate field x in type string'),
  ],
  ['{{ $x := 1 }}{{ $x := 2 }}{{ $x }}', '2'],
  ['{{range $i, $x}}{{end}}', error('template: t:1: undefined variable "$x"')],
  ['{{$x:=1}}{{$x }}', '1'],
  ['{{ $x  :=  1 }}{{ $x }}', '1'],
];

describe('Variables and their scopes', () => {
  testBehaviours(ROWS, { data: DATA });
});
