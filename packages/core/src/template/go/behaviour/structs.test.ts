import { describe } from 'vitest';
import { error, type Row, testBehaviours } from '../../../testing/go-behaviour.ts';
import { POND } from '../../../testing/go-pond.ts';

const ROWS: readonly Row[] = [
  ['{{if true}}{{$n := 2}}{{.Duck.Say "ab" $n}}{{end}}', 'abab'],
  ['{{range $i, $s := .Labels}}{{$.Duck.Say $s 3}}{{end}}', 'bbb'],
  ['{{.Duck.Name}}', 'Donald'],
  ['{{.Duck.GetName}}', 'Donald'],
  ['{{.Nil.GetName}}|', '|'],
  [
    '{{.Nil.Name}}',
    error('template: t:1:6: executing "t" at <.Nil.Name>: nil pointer evaluating *main.Duck.Name'),
  ],
  [
    '{{.Nil.Nope}}',
    error(
      'template: t:1:6: executing "t" at <.Nil.Nope>: can\'t evaluate field Nope in type *main.Duck',
    ),
  ],
  [
    '{{.Duck.Nope}}',
    error(
      'template: t:1:7: executing "t" at <.Duck.Nope>: can\'t evaluate field Nope in type *main.Duck',
    ),
  ],
  [
    '{{.Nope}}',
    error(
      'template: t:1:2: executing "t" at <.Nope>: can\'t evaluate field Nope in type main.Pond',
    ),
  ],
  ['{{.Duck.Say "ab" 2}}', 'abab'],
  ['{{2 | .Duck.Say "ab"}}', 'abab'],
  [
    '{{.Duck.Say "ab"}}',
    error(
      'template: t:1:7: executing "t" at <.Duck.Say>: wrong number of args for Say: want 2 got 1',
    ),
  ],
  ['{{.Duck.Say 1 2}}', error('template: t:1:12: executing "t" at <1>: expected string; found 1')],
  [
    '{{.Duck.Say "a" "b"}}',
    error('template: t:1:16: executing "t" at <"b">: expected integer; found "b"'),
  ],
  [
    '{{.Duck.Say nil 1}}',
    error('template: t:1:12: executing "t" at <nil>: cannot assign nil to string'),
  ],
  [
    '{{.Duck.Fail}}',
    error('template: t:1:7: executing "t" at <.Duck.Fail>: error calling Fail: quack failed'),
  ],
  [
    '{{.Duck.Name "x"}}',
    error(
      'template: t:1:7: executing "t" at <.Duck.Name>: Name has arguments but cannot be invoked as function',
    ),
  ],
  ['{{.Duck}}', '{Donald 9}'],
  ['{{print .Duck}}', '&{Donald 9}'],
  ['{{printf "%+v" .Duck}}', '&{Name:Donald Age:9}'],
  ['{{.Ducks}}', '[{Huey 1} {Dewey 2}]'],
  ['{{range .Ducks}}{{.Name}}:{{.GetName}} {{end}}', 'Huey:Huey Dewey:Dewey '],
  [
    '{{range .Ducks}}{{.Nope}}{{end}}',
    error(
      'template: t:1:18: executing "t" at <.Nope>: can\'t evaluate field Nope in type main.Duck',
    ),
  ],
  ['{{.Labels.a}} {{.Labels.zz}} {{index .Labels "zz"}}|', 'b <no value> |'],
  ['{{.Nothing}}', '<no value>'],
  [
    '{{.Nothing.X}}',
    error('template: t:1:10: executing "t" at <.Nothing.X>: nil pointer evaluating interface {}.X'),
  ],
  ['{{.Nil}}', '<nil>'],
  ['{{if .Nil}}a{{else}}b{{end}}', 'b'],
  ['{{if .Duck}}a{{end}}', 'a'],
  ['{{with .Duck}}{{.Age}}{{end}}', '9'],
  ['{{(index .Ducks 0).Name}}', 'Huey'],
  [
    '{{(index .Ducks 0).Zip}}',
    error('template: t:1:16: executing "t" at <0>: can\'t evaluate field Zip in type main.Duck'),
  ],
  [
    '{{$d := .Duck}}{{$d.GetName.X}}',
    error(
      'template: t:1:19: executing "t" at <$d.GetName.X>: can\'t evaluate field X in type string',
    ),
  ],
  ['{{.Duck.GetName | len}}', '6'],
  ['{{eq .Nil nil}}', 'true'],
  ['{{printf "%T %T" .Duck .Ducks}}', '*main.Duck []main.Duck'],
  ['{{printf "%v" .Nil}}', '<nil>'],
  [
    '{{index .Nil 0}}',
    error(
      'template: t:1:2: executing "t" at <index .Nil 0>: error calling index: index of nil pointer',
    ),
  ],
  [
    '{{.Labels.a.b}}',
    error(
      'template: t:1:9: executing "t" at <.Labels.a.b>: can\'t evaluate field b in type string',
    ),
  ],
  [
    '{{.Duck.Age.x}}',
    error('template: t:1:7: executing "t" at <.Duck.Age.x>: can\'t evaluate field x in type int'),
  ],
  [
    '{{len .Duck}}',
    error(
      'template: t:1:2: executing "t" at <len .Duck>: error calling len: len of type main.Duck',
    ),
  ],
  ['{{.Duck.Say (print "x") (len "abc")}}', 'xxx'],
  [
    '{{.Duck.Say .Labels 1}}',
    error(
      'template: t:1:12: executing "t" at <.Labels>: wrong type for value; expected string; got map[string]string',
    ),
  ],
  [
    '{{print .Nil.Name}}',
    error('template: t:1:12: executing "t" at <.Nil.Name>: nil pointer evaluating *main.Duck.Name'),
  ],
  [
    '{{printf "%#v" .Ducks}}',
    '[]main.Duck{main.Duck{Name:"Huey", Age:1}, main.Duck{Name:"Dewey", Age:2}}',
  ],
];

describe('Host structs: fields, methods and nil pointers', () => {
  testBehaviours(ROWS, { data: POND });
});
