import { describe } from 'vitest';
import { sprigFunctions } from './index.ts';
import { error, type Row, testBehaviours } from '../../../testing/go-behaviour.ts';
import { DATA } from '../../../testing/go-data.ts';

const functions = sprigFunctions();

const ROWS: readonly Row[] = [
  ['{{dict "a" 1 "b" 2}}', 'map[a:1 b:2]'],
  ['{{dict "a"}}', 'map[a:]'],
  ['{{dict 1 2}}', 'map[1:2]'],
  ['{{dict}}', 'map[]'],
  ['{{get (dict "a" 1) "a"}}', '1'],
  ['{{get (dict "a" 1) "z"}}', ''],
  ['{{get .m "c"}}', '<no value>'],
  ['{{set (dict "a" 1) "b" 2}}', 'map[a:1 b:2]'],
  ['{{unset (dict "a" 1 "b" 2) "a"}}', 'map[b:2]'],
  ['{{hasKey .m "a"}}', 'true'],
  ['{{hasKey .m "zz"}}', 'false'],
  [
    '{{hasKey .sm "k"}}',
    error(
      'template: t:1:9: executing "t" at <.sm>: wrong type for value; expected map[string]interface {}; got map[string]string',
    ),
  ],
  ['{{hasKey nil "k"}}', 'false'],
  [
    '{{hasKey "x" "k"}}',
    error(
      'template: t:1:9: executing "t" at <"x">: can\'t handle "x" for arg of type map[string]interface {}',
    ),
  ],
  ['{{pluck "a" (dict "a" 1) (dict "b" 2) (dict "a" 3)}}', '[1 3]'],
  ['{{keys (dict "a" 1)}}', '[a]'],
  ['{{keys .m | sortAlpha}}', '[a b c]'],
  ['{{values (dict "a" 1)}}', '[1]'],
  ['{{pick .m "a" "zz"}}', 'map[a:x]'],
  ['{{omit .m "a"}}', 'map[b:1 c:<nil>]'],
  ['{{merge (dict "a" 1) (dict "a" 2 "b" 3)}}', 'map[a:1 b:3]'],
  ['{{merge (dict "a" (dict "x" 1)) (dict "a" (dict "x" 2 "y" 3))}}', 'map[a:map[x:1 y:3]]'],
  ['{{merge (dict "a" 0) (dict "a" 2)}}', 'map[a:2]'],
  ['{{merge (dict "a" "") (dict "a" "x")}}', 'map[a:x]'],
  ['{{merge (dict) (dict "a" nil)}}', 'map[]'],
  ['{{merge (dict "a" nil) (dict "a" 1)}}', 'map[a:1]'],
  ['{{merge (dict "a" (dict "b" 1)) (dict "a" 5)}}', 'map[a:map[b:1]]'],
  ['{{merge (dict "a" 5) (dict "a" (dict "b" 1))}}', 'map[a:5]'],
  ['{{merge (dict "l" (list 1)) (dict "l" (list 2 3))}}', 'map[l:[1]]'],
  ['{{merge (dict "l" (list)) (dict "l" (list 2 3))}}', 'map[l:[2 3]]'],
  ['{{mergeOverwrite (dict "a" 1) (dict "a" 2 "b" 3)}}', 'map[a:2 b:3]'],
  [
    '{{mergeOverwrite (dict "a" (dict "x" 1 "z" 1)) (dict "a" (dict "x" 2))}}',
    'map[a:map[x:2 z:1]]',
  ],
  ['{{mergeOverwrite (dict "a" 1) (dict "a" 0)}}', 'map[a:0]'],
  ['{{mergeOverwrite (dict "a" 1) (dict "a" "")}}', 'map[a:]'],
  ['{{mergeOverwrite (dict "a" 1) (dict "a" nil)}}', 'map[a:<nil>]'],
  ['{{mergeOverwrite (dict "l" (list 1)) (dict "l" (list))}}', 'map[l:[]]'],
  ['{{mergeOverwrite (dict "l" (list 1)) (dict "l" (list 2 3))}}', 'map[l:[2 3]]'],
  ['{{mergeOverwrite (dict "a" (dict "b" 1)) (dict "a" 5)}}', 'map[a:5]'],
  ['{{mergeOverwrite (dict "a" 5) (dict "a" (dict "b" 1))}}', 'map[a:map[b:1]]'],
  ['{{merge (dict "a" (dict)) (dict "a" (dict "x" 1))}}', 'map[a:map[x:1]]'],
  ['{{merge (dict) .deep}}', 'map[a:map[b:map[c:d]]]'],
  ['{{mustMerge (dict "a" 1) (dict "b" 2)}}', 'map[a:1 b:2]'],
  ['{{mustMergeOverwrite (dict "a" 1) (dict "a" 2)}}', 'map[a:2]'],
  ['{{deepCopy .nested}}', 'map[a:[1 map[b:2]] c:map[d:<&>]]'],
  ['{{dig "a" "b" "c" "def" .deep}}', 'd'],
  ['{{dig "a" "x" "c" "def" .deep}}', 'def'],
  ['{{dig "a" "def" .deep}}', 'map[b:map[c:d]]'],
  [
    '{{dig "a" .deep}}',
    error(
      'template: t:1:2: executing "t" at <dig "a" .deep>: error calling dig: dig needs at least three arguments',
    ),
  ],
  [
    '{{dig "a" "b" "c" "e" "def" .deep}}',
    error(
      'template: t:1:2: executing "t" at <dig "a" "b" "c" "e" "def" .deep>: error calling dig: interface conversion: interface {} is string, not map[string]interface {}',
    ),
  ],
  [
    '{{dig 1 "def" .deep}}',
    error(
      'template: t:1:2: executing "t" at <dig 1 "def" .deep>: error calling dig: interface conversion: interface {} is int, not string',
    ),
  ],
  ['{{$d := dict "a" 1}}{{$_ := set $d "b" 2}}{{$d}}', 'map[a:1 b:2]'],
  [
    '{{merge .sm (dict)}}',
    error(
      'template: t:1:8: executing "t" at <.sm>: wrong type for value; expected map[string]interface {}; got map[string]string',
    ),
  ],
  [
    '{{set .sm "a" 1}}',
    error(
      'template: t:1:6: executing "t" at <.sm>: wrong type for value; expected map[string]interface {}; got map[string]string',
    ),
  ],
  [
    '{{get "x" "y"}}',
    error(
      'template: t:1:6: executing "t" at <"x">: can\'t handle "x" for arg of type map[string]interface {}',
    ),
  ],
  ['{{typeOf (dict)}}', 'map[string]interface {}'],
  ['{{typeOf (keys .m)}}', '[]string'],
  ['{{typeOf (split "," "a")}}', 'map[string]string'],
  ['{{dict "__proto__" 1 "constructor" 2}}', 'map[__proto__:1 constructor:2]'],
  ['{{get (dict) "constructor"}}', ''],
  ['{{(dict).constructor}}', '<no value>'],
  ['{{hasKey (dict) "__proto__"}}', 'false'],
  ['{{.constructor}}', '<no value>'],
  ['{{.__proto__}}', '<no value>'],
  ['{{.m.toString}}', '<no value>'],
  ['{{index .m "constructor"}}', '<no value>'],
  ['{{dict .m 1}}', 'map[map[a:x b:1 c:<nil>]:1]'],
  ['{{dict nil 1}}', 'map[<nil>:1]'],
  ['{{dict 1.5 1}}', 'map[1.5:1]'],
  ['{{pick nil "a"}}', 'map[]'],
  ['{{omit nil "a"}}', 'map[]'],
  ['{{dict "a" 1 | toJson}}', '{"a":1}'],
  ['{{merge (dict "x" (list)) (dict "x" (list))}}', 'map[x:[]]'],
  ['{{mergeOverwrite (dict "a" true) (dict "a" false)}}', 'map[a:false]'],
];

describe('Sprig on dicts', () => {
  testBehaviours(ROWS, { data: DATA, functions });
});
