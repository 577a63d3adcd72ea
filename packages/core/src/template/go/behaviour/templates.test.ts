import { describe } from 'vitest';
import { error, type Row, testBehaviours } from '../../../testing/go-behaviour.ts';
import { DATA } from '../../../testing/go-data.ts';

const ROWS: readonly Row[] = [
  ['{{define "a"}}A{{.}}{{end}}{{template "a"}}', 'A<no value>'],
  ['{{define "a"}}A{{.}}{{end}}{{template "a" .n}}', 'A3'],
  ['{{template "a" .s}}{{define "a"}}<{{.}}>{{end}}', '<hello>'],
  ['{{block "b" .n}}[{{.}}]{{end}}', '[3]'],
  [
    '{{define "b"}}over{{end}}{{block "b" .n}}[{{.}}]{{end}}',
    error('template: t:1: template: multiple definition of template "b"'),
  ],
  [
    '{{template "none"}}',
    error('template: t:1:11: executing "t" at <{{template "none"}}>: template "none" not defined'),
  ],
  ['{{if false}}{{template "none"}}{{end}}ok', 'ok'],
  ['{{define "a"}}{{end}}{{define "a"}}x{{end}}{{template "a"}}', 'x'],
  [
    '{{define "a"}}y{{end}}{{define "a"}}x{{end}}',
    error('template: t:1: template: multiple definition of template "a"'),
  ],
  ['{{define "a"}}{{$x}}{{end}}', error('template: t:1: undefined variable "$x"')],
  ['{{$x := 1}}{{define "a"}}{{$x}}{{end}}', error('template: t:1: undefined variable "$x"')],
  ['{{define "a"}}{{$.q.r}}{{end}}{{template "a" .}}', '<no value>'],
  [
    '{{define "a"}}\n {{.s.q}}{{end}}{{template "a" .}}',
    error('template: t:2:5: executing "a" at <.s.q>: can\'t evaluate field q in type interface {}'),
  ],
  ['{{define a}}{{end}}', error('template: t:1: unexpected "a" in define clause')],
  ['{{define "a" 3}}{{end}}', error('template: t:1: unexpected "3" in define clause')],
  ['{{define "a"}}', error('template: t:1: unexpected EOF')],
  ['{{define "a"}}{{else}}{{end}}', error('template: t:1: unexpected {{else}} in define clause')],
  [
    '{{if true}}{{define "a"}}{{end}}{{end}}',
    error('template: t:1: unexpected <define> in command'),
  ],
  ['{{template a}}', error('template: t:1: unexpected "a" in template clause')],
  [
    '{{template "a" 1 2}}{{define "a"}}{{end}}',
    error('template: t:1:15: executing "t" at <1>: can\'t give argument to non-function 1'),
  ],
  ['{{block "b"}}{{end}}', error('template: t:1: missing value for block clause')],
  ['{{define `r`}}raw{{end}}{{template `r`}}', 'raw'],
  ['{{range .sl}}{{template "a" .}}{{end}}{{define "a"}}({{.}}){{end}}', '(p)(q)'],
  [
    '{{define "a"}}{{if gt . 0}}{{.}}{{template "b" .}}{{end}}{{end}}{{define "b"}}b{{end}}{{template "a" 2}}',
    '2b',
  ],
  ['{{template "a" $x := 3}}{{define "a"}}{{.}}{{end}}', '3'],
  [
    '{{define "a"}}{{template "none"}}{{end}}{{template "a"}}',
    error('template: t:1:25: executing "a" at <{{template "none"}}>: template "none" not defined'),
  ],
  ['{{define "a\\q"}}{{end}}', error('template: t:1: invalid syntax')],
  ['{{define "x"}}{{break}}{{end}}', error('template: t:1: {{break}} outside {{range}}')],
  [
    '{{range .l}}{{block "z" .}}{{break}}{{end}}{{end}}',
    error('template: t:1: {{break}} outside {{range}}'),
  ],
];

describe('define, block and template', () => {
  testBehaviours(ROWS, { data: DATA });
});
