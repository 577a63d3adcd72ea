import { describe } from 'vitest';
import { error, type Row, testBehaviours } from '../../../testing/go-behaviour.ts';
import { DATA } from '../../../testing/go-data.ts';

const ROWS: readonly Row[] = [
  ['{{and 1 0}}', '0'],
  ['{{and 0 1}}', '0'],
  ['{{and 1 2}}', '2'],
  ['{{or 0 1}}', '1'],
  ['{{or 0 ""}}', ''],
  ['{{or 1 0}}', '1'],
  [
    '{{and}}',
    error(
      'template: t:1:2: executing "t" at <and>: wrong number of args for and: want at least 1 got 0',
    ),
  ],
  [
    '{{or}}',
    error(
      'template: t:1:2: executing "t" at <or>: wrong number of args for or: want at least 1 got 0',
    ),
  ],
  ['{{not 0}}', 'true'],
  ['{{not 1}}', 'false'],
  ['{{not "x"}}', 'false'],
  [
    '{{not}}',
    error('template: t:1:2: executing "t" at <not>: wrong number of args for not: want 1 got 0'),
  ],
  [
    '{{not 1 2}}',
    error('template: t:1:2: executing "t" at <not>: wrong number of args for not: want 1 got 2'),
  ],
  ['{{and .missing 1}}', '<no value>'],
  ['{{or .missing 1}}', '1'],
  ['{{or .nil "d"}}', 'd'],
  [
    '{{and true (index .l 9)}}',
    error(
      'template: t:1:12: executing "t" at <index .l 9>: error calling index: index out of range: 9',
    ),
  ],
  ['{{and false (index .l 9)}}', 'false'],
  ['{{or true (index .l 9)}}', 'true'],
  ['{{1 | and 0}}', '0'],
  ['{{1 | and 2}}', '1'],
  ['{{0 | or 3}}', '3'],
  ['{{.nil | or 0}}', '<no value>'],
  ['{{len .s}}', '5'],
  ['{{len .u}}', '9'],
  ['{{len .l}}', '4'],
  ['{{len .m}}', '3'],
  [
    '{{len .n}}',
    error('template: t:1:2: executing "t" at <len .n>: error calling len: len of type int'),
  ],
  [
    '{{len .nil}}',
    error('template: t:1:2: executing "t" at <len .nil>: error calling len: len of nil pointer'),
  ],
  [
    '{{len .missing}}',
    error(
      'template: t:1:2: executing "t" at <len .missing>: error calling len: reflect: call of reflect.Value.Type on zero Value',
    ),
  ],
  [
    '{{len}}',
    error('template: t:1:2: executing "t" at <len>: wrong number of args for len: want 1 got 0'),
  ],
  ['{{len .em}}', '0'],
  [
    '{{len 3}}',
    error('template: t:1:2: executing "t" at <len 3>: error calling len: len of type int'),
  ],
  ['{{len .sl}}', '2'],
  [
    '{{len nil}}',
    error(
      'template: t:1:2: executing "t" at <len nil>: error calling len: reflect: call of reflect.Value.Type on zero Value',
    ),
  ],
  ['{{eq 1 1}}', 'true'],
  ['{{eq 1 2}}', 'false'],
  ['{{eq 1 2 1}}', 'true'],
  ['{{eq "a" "a"}}', 'true'],
  ['{{eq .n 3}}', 'true'],
  ['{{eq .i64 7}}', 'true'],
  ['{{eq .fi 3.0}}', 'true'],
  [
    '{{eq .fi 3}}',
    error(
      'template: t:1:2: executing "t" at <eq .fi 3>: error calling eq: incompatible types for comparison: float64 and int',
    ),
  ],
  [
    '{{eq 1 1.0}}',
    error(
      'template: t:1:2: executing "t" at <eq 1 1.0>: error calling eq: incompatible types for comparison: int and float64',
    ),
  ],
  [
    '{{eq 1 "1"}}',
    error(
      'template: t:1:2: executing "t" at <eq 1 "1">: error calling eq: incompatible types for comparison: int and string',
    ),
  ],
  ['{{eq true true}}', 'true'],
  [
    '{{eq true 1}}',
    error(
      'template: t:1:2: executing "t" at <eq true 1>: error calling eq: incompatible types for comparison: bool and int',
    ),
  ],
  ['{{eq .nil nil}}', 'true'],
  ['{{eq .missing nil}}', 'true'],
  ['{{eq .nil .missing}}', 'true'],
  ['{{eq .s nil}}', 'false'],
  ['{{eq nil 1}}', 'false'],
  [
    '{{eq .l .l}}',
    error(
      'template: t:1:2: executing "t" at <eq .l .l>: error calling eq: non-comparable type [%!s(int=1) two <nil> %!s(float64=4.5)]: []interface {}',
    ),
  ],
  ['{{eq .m nil}}', 'false'],
  ['{{eq .l nil}}', 'false'],
  [
    '{{eq}}',
    error(
      'template: t:1:2: executing "t" at <eq>: wrong number of args for eq: want at least 1 got 0',
    ),
  ],
  [
    '{{eq 1}}',
    error(
      'template: t:1:2: executing "t" at <eq 1>: error calling eq: missing argument for comparison',
    ),
  ],
  [
    '{{eq .m .l}}',
    error(
      'template: t:1:2: executing "t" at <eq .m .l>: error calling eq: non-comparable types map[a:x b:%!s(int=1) c:<nil>]: map[string]interface {}, []interface {}: [1 two <nil> 4.5]',
    ),
  ],
  ['{{ne 1 2}}', 'true'],
  ['{{ne "a" "a"}}', 'false'],
  [
    '{{ne 1}}',
    error('template: t:1:2: executing "t" at <ne>: wrong number of args for ne: want 2 got 1'),
  ],
  ['{{lt 1 2}}', 'true'],
  ['{{lt 2 1}}', 'false'],
  ['{{lt "a" "b"}}', 'true'],
  ['{{lt 1.5 2.5}}', 'true'],
  [
    '{{lt 1 2.0}}',
    error(
      'template: t:1:2: executing "t" at <lt 1 2.0>: error calling lt: incompatible types for comparison: int and float64',
    ),
  ],
  [
    '{{lt true false}}',
    error(
      'template: t:1:2: executing "t" at <lt true false>: error calling lt: invalid type for comparison',
    ),
  ],
  [
    '{{lt .nil 1}}',
    error(
      'template: t:1:2: executing "t" at <lt .nil 1>: error calling lt: invalid type for comparison',
    ),
  ],
  ['{{le 1 1}}', 'true'],
  ['{{le 1.0 1.0}}', 'true'],
  ['{{gt 2 1}}', 'true'],
  ['{{gt "b" "a"}}', 'true'],
  ['{{ge 1 1}}', 'true'],
  ['{{ge 1 2}}', 'false'],
  ['{{ge "a" "b"}}', 'false'],
  [
    '{{gt .l .l}}',
    error(
      'template: t:1:2: executing "t" at <gt .l .l>: error calling gt: invalid type for comparison',
    ),
  ],
  ['{{lt .i64 8}}', 'true'],
  [
    '{{le "a" 1}}',
    error(
      'template: t:1:2: executing "t" at <le "a" 1>: error calling le: incompatible types for comparison: string and int',
    ),
  ],
  ['{{eq 1i 1i}}', 'true'],
  [
    '{{lt 1i 2i}}',
    error(
      'template: t:1:2: executing "t" at <lt 1i 2i>: error calling lt: invalid type for comparison',
    ),
  ],
  ['{{3 | eq 3}}', 'true'],
  [
    '{{len .s.x}}',
    error('template: t:1:8: executing "t" at <.s.x>: can\'t evaluate field x in type interface {}'),
  ],
  [
    '{{eq .s.x 1}}',
    error('template: t:1:7: executing "t" at <.s.x>: can\'t evaluate field x in type interface {}'),
  ],
  ['{{not .missing.x.y}}', 'true'],
  [
    '{{and .s .s.x}}',
    error(
      'template: t:1:11: executing "t" at <.s.x>: can\'t evaluate field x in type interface {}',
    ),
  ],
  [
    '{{or .b .s.x}}',
    error(
      'template: t:1:10: executing "t" at <.s.x>: can\'t evaluate field x in type interface {}',
    ),
  ],
];

describe('Comparison and logic', () => {
  testBehaviours(ROWS, { data: DATA });
});
