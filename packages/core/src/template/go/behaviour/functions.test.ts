import { describe } from 'vitest';
import { error, type Row, testBehaviours } from '../../../testing/go-behaviour.ts';
import { DATA } from '../../../testing/go-data.ts';

const ROWS: readonly Row[] = [
  ['{{index .l 0}}', '1'],
  ['{{index .l 1}}', 'two'],
  ['{{index .l 2}}', '<no value>'],
  [
    '{{index .l 4}}',
    error(
      'template: t:1:2: executing "t" at <index .l 4>: error calling index: reflect: slice index out of range',
    ),
  ],
  [
    '{{index .l 5}}',
    error(
      'template: t:1:2: executing "t" at <index .l 5>: error calling index: index out of range: 5',
    ),
  ],
  [
    '{{index .l -1}}',
    error(
      'template: t:1:2: executing "t" at <index .l -1>: error calling index: index out of range: -1',
    ),
  ],
  [
    '{{index .l "a"}}',
    error(
      'template: t:1:2: executing "t" at <index .l "a">: error calling index: cannot index slice/array with type string',
    ),
  ],
  [
    '{{index .l nil}}',
    error(
      'template: t:1:2: executing "t" at <index .l nil>: error calling index: cannot index slice/array with nil',
    ),
  ],
  [
    '{{index .l 1.0}}',
    error(
      'template: t:1:2: executing "t" at <index .l 1.0>: error calling index: cannot index slice/array with type float64',
    ),
  ],
  ['{{index .m "a"}}', 'x'],
  ['{{index .m "zz"}}', '<no value>'],
  [
    '{{index .m 1}}',
    error(
      'template: t:1:2: executing "t" at <index .m 1>: error calling index: value has type int; should be string',
    ),
  ],
  [
    '{{index .m nil}}',
    error(
      'template: t:1:2: executing "t" at <index .m nil>: error calling index: value is nil; should be of type string',
    ),
  ],
  ['{{index .s 0}}', '104'],
  [
    '{{index .s 5}}',
    error(
      'template: t:1:2: executing "t" at <index .s 5>: error calling index: reflect: string index out of range',
    ),
  ],
  [
    '{{index .s 6}}',
    error(
      'template: t:1:2: executing "t" at <index .s 6>: error calling index: index out of range: 6',
    ),
  ],
  [
    '{{index .nil 0}}',
    error(
      'template: t:1:2: executing "t" at <index .nil 0>: error calling index: index of untyped nil',
    ),
  ],
  [
    '{{index .missing 0}}',
    error(
      'template: t:1:2: executing "t" at <index .missing 0>: error calling index: index of untyped nil',
    ),
  ],
  ['{{index .deep "a" "b"}}', 'map[c:d]'],
  ['{{index .deep "a" "b" "c"}}', 'd'],
  [
    '{{index .deep "a" "x" "c"}}',
    error(
      'template: t:1:2: executing "t" at <index .deep "a" "x" "c">: error calling index: index of nil pointer',
    ),
  ],
  ['{{index .sm "k"}}', 'v'],
  ['{{index .sm "zz"}}', ''],
  ['{{index .l}}', '[1 two <nil> 4.5]'],
  [
    '{{index}}',
    error(
      'template: t:1:2: executing "t" at <index>: wrong number of args for index: want at least 1 got 0',
    ),
  ],
  [
    '{{index .n 1}}',
    error(
      'template: t:1:2: executing "t" at <index .n 1>: error calling index: can\'t index item of type int',
    ),
  ],
  [
    '{{index .sl .i64}}',
    error(
      'template: t:1:2: executing "t" at <index .sl .i64>: error calling index: index out of range: 7',
    ),
  ],
  ['{{index .people 0 "name"}}', 'Ann'],
  ['{{(index .people 0).name}}', 'Ann'],
  [
    '{{(index .people 0).name.x}}',
    error('template: t:1:17: executing "t" at <0>: can\'t evaluate field x in type interface {}'),
  ],
  [
    '{{(index .l 0).foo}}',
    error('template: t:1:12: executing "t" at <0>: can\'t evaluate field foo in type int'),
  ],
  [
    '{{index 1 2}}',
    error(
      'template: t:1:2: executing "t" at <index 1 2>: error calling index: can\'t index item of type int',
    ),
  ],
  ['{{slice .s 1 3}}', 'el'],
  ['{{slice .s 1}}', 'ello'],
  ['{{slice .s}}', 'hello'],
  ['{{slice .l 1 3}}', '[two <nil>]'],
  [
    '{{slice .s 3 1}}',
    error(
      'template: t:1:2: executing "t" at <slice .s 3 1>: error calling slice: invalid slice index: 3 > 1',
    ),
  ],
  [
    '{{slice .s 9}}',
    error(
      'template: t:1:2: executing "t" at <slice .s 9>: error calling slice: index out of range: 9',
    ),
  ],
  [
    '{{slice .s 1 2 3}}',
    error(
      'template: t:1:2: executing "t" at <slice .s 1 2 3>: error calling slice: cannot 3-index slice a string',
    ),
  ],
  ['{{slice .l 1 2 3}}', '[two]'],
  [
    '{{slice .n 1}}',
    error(
      'template: t:1:2: executing "t" at <slice .n 1>: error calling slice: can\'t slice item of type int',
    ),
  ],
  [
    '{{slice .nil 1}}',
    error(
      'template: t:1:2: executing "t" at <slice .nil 1>: error calling slice: slice of untyped nil',
    ),
  ],
  ['{{slice .sl 1}}', '[q]'],
  [
    '{{slice .l 0 1 9}}',
    error(
      'template: t:1:2: executing "t" at <slice .l 0 1 9>: error calling slice: index out of range: 9',
    ),
  ],
  [
    '{{slice .l 1 2 3 4}}',
    error(
      'template: t:1:2: executing "t" at <slice .l 1 2 3 4>: error calling slice: too many slice indexes: 4',
    ),
  ],
  ['{{slice .u 1 3}}', 'é'],
  [
    '{{slice .s "a"}}',
    error(
      'template: t:1:2: executing "t" at <slice .s "a">: error calling slice: cannot index slice/array with type string',
    ),
  ],
  ['{{html "<a href=\'x\'>&\\"</a>"}}', '&lt;a href=&#39;x&#39;&gt;&amp;&#34;&lt;/a&gt;'],
  [
    '{{js "it\'s <b> = & \\"q\\" \\n \\u2028 ✓"}}',
    'it\\\'s \\u003Cb\\u003E \\u003D \\u0026 \\"q\\" \\u000A \\u2028 ✓',
  ],
  ['{{urlquery "a b&c=d/é"}}', 'a+b%26c%3Dd%2F%C3%A9'],
  ['{{html 1 "<"}}', '1&lt;'],
  ['{{"<" | html}}', '&lt;'],
  ['{{html .missing}}', '&lt;no value&gt;'],
  ['{{js .nil}}', '\\u003Cno value\\u003E'],
  ['{{urlquery 1 2}}', '1+2'],
  ['{{html "a\\x00b"}}', 'a�b'],
  ['{{js "\\x01"}}', '\\u0001'],
  ['{{print}}|', '|'],
  ['{{print 1 2}}|', '1 2|'],
  ['{{print "a" "b"}}|', 'ab|'],
  ['{{print 1 "a" 2 3}}|', '1a2 3|'],
  ['{{print .nil}}|', '<nil>|'],
  ['{{print .missing}}|', '<nil>|'],
  ['{{print nil}}|', '<nil>|'],
  ['{{print .l .m}}|', '[1 two <nil> 4.5] map[a:x b:1 c:<nil>]|'],
  ['{{println 1 "a"}}|', '1 a\n|'],
  ['{{println}}|', '\n|'],
  ['{{print 1.0 2.5 1e6}}|', '1 2.5 1e+06|'],
  ['{{print true false}}|', 'true false|'],
  ['{{print "a" 1 2 "b"}}|', 'a1 2b|'],
  ['{{print .big}}|', '1e+06|'],
  [
    '{{call .s}}',
    error(
      'template: t:1:2: executing "t" at <call .s>: error calling call: non-function .s of type string',
    ),
  ],
  [
    '{{call .nil}}',
    error('template: t:1:2: executing "t" at <call .nil>: error calling call: call of nil'),
  ],
  [
    '{{call nil}}',
    error('template: t:1:2: executing "t" at <call nil>: error calling call: call of nil'),
  ],
  [
    '{{call}}',
    error(
      'template: t:1:2: executing "t" at <call>: wrong number of args for call: want at least 1 got 0',
    ),
  ],
  [
    '{{call .s 1}}',
    error(
      'template: t:1:2: executing "t" at <call .s 1>: error calling call: non-function .s of type string',
    ),
  ],
  [
    '{{"x" | call}}',
    error(
      'template: t:1:8: executing "t" at <call>: error calling call: non-function x of type string',
    ),
  ],
  ['{{print 1 | print 2}}', '21'],
  ['{{"x" | printf "%s-%s" "y"}}', 'y-x'],
  ['{{print (print 1) (print (print 2))}}', '12'],
  [
    '{{printf}}',
    error(
      'template: t:1:2: executing "t" at <printf>: wrong number of args for printf: want at least 1 got 0',
    ),
  ],
  ['{{printf 3}}', error('template: t:1:9: executing "t" at <3>: expected string; found 3')],
  [
    '{{printf .n}}',
    error('template: t:1:9: executing "t" at <.n>: wrong type for value; expected string; got int'),
  ],
  [
    '{{printf .missing}}',
    error('template: t:1:9: executing "t" at <.missing>: invalid value; expected string'),
  ],
  ['{{printf nil}}', error('template: t:1:9: executing "t" at <nil>: cannot assign nil to string')],
  ['{{printf (print "%d") 3}}', '3'],
  ['{{.s | printf "%s %s"}}', 'hello %!s(MISSING)'],
  [
    '{{.n | printf}}',
    error(
      'template: t:1:7: executing "t" at <printf>: wrong type for value; expected string; got int',
    ),
  ],
  [
    '{{print.foo}}',
    error('template: t:1:2: executing "t" at <print>: can\'t evaluate field foo in type string'),
  ],
  [
    '{{print .s.x.y}}',
    error(
      'template: t:1:10: executing "t" at <.s.x.y>: can\'t evaluate field x in type interface {}',
    ),
  ],
  [
    '{{print (.s.x)}}',
    error(
      'template: t:1:11: executing "t" at <.s.x>: can\'t evaluate field x in type interface {}',
    ),
  ],
];

describe("Go's own functions", () => {
  testBehaviours(ROWS, { data: DATA });
});
