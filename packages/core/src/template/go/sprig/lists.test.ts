import { describe } from 'vitest';
import { sprigFunctions } from './index.ts';
import { error, type Row, testBehaviours } from '../../../testing/go-behaviour.ts';
import { DATA } from '../../../testing/go-data.ts';

const functions = sprigFunctions();

const ROWS: readonly Row[] = [
  ['{{list 1 "a" nil}}', '[1 a <nil>]'],
  ['{{tuple 1 2}}', '[1 2]'],
  ['{{list}}', '[]'],
  ['{{append .ints 4}}', '[3 1 2 4]'],
  ['{{push .ints 4}}', '[3 1 2 4]'],
  ['{{append .sl "r"}}', '[p q r]'],
  [
    '{{append "x" 1}}',
    error(
      'template: t:1:2: executing "t" at <append "x" 1>: error calling append: Cannot push on type string',
    ),
  ],
  [
    '{{append nil 1}}',
    error(
      'template: t:1:2: executing "t" at <append nil 1>: error calling append: runtime error: invalid memory address or nil pointer dereference',
    ),
  ],
  ['{{prepend .ints 0}}', '[0 3 1 2]'],
  [
    '{{prepend .m 0}}',
    error(
      'template: t:1:2: executing "t" at <prepend .m 0>: error calling prepend: Cannot prepend on type map',
    ),
  ],
  ['{{first .ints}}', '3'],
  ['{{first .el}}', '<no value>'],
  [
    '{{first "x"}}',
    error(
      'template: t:1:2: executing "t" at <first "x">: error calling first: Cannot find first on type string',
    ),
  ],
  ['{{first .sl}}', 'p'],
  ['{{last .ints}}', '2'],
  ['{{last .el}}', '<no value>'],
  ['{{rest .ints}}', '[1 2]'],
  ['{{rest .el}}', '[]'],
  ['{{initial .ints}}', '[3 1]'],
  ['{{initial .el}}', '[]'],
  ['{{reverse .ints}}', '[2 1 3]'],
  [
    '{{reverse "x"}}',
    error(
      'template: t:1:2: executing "t" at <reverse "x">: error calling reverse: Cannot find reverse on type string',
    ),
  ],
  ['{{compact (list 1 0 "" "a" nil false .em)}}', '[1 a]'],
  ['{{uniq (list 1 1 2 "a" "a" 1.0)}}', '[1 2 a 1]'],
  ['{{without (list 1 2 3) 2 3}}', '[1]'],
  ['{{without .sl "p"}}', '[q]'],
  ['{{has 1 .ints}}', 'true'],
  ['{{has "1" .ints}}', 'false'],
  ['{{has 1 nil}}', 'false'],
  ['{{has "p" .sl}}', 'true'],
  [
    '{{has 1 "x"}}',
    error(
      'template: t:1:2: executing "t" at <has 1 "x">: error calling has: Cannot find has on type string',
    ),
  ],
  ['{{has .em (list .em)}}', 'true'],
  ['{{slice .ints}}', '[3 1 2]'],
  ['{{slice .ints 1}}', '[1 2]'],
  ['{{slice .ints 1 2}}', '[1]'],
  [
    '{{slice .ints 5}}',
    error(
      'template: t:1:2: executing "t" at <slice .ints 5>: error calling slice: reflect.Value.Slice: slice index out of bounds',
    ),
  ],
  [
    '{{slice .ints 0 9}}',
    error(
      'template: t:1:2: executing "t" at <slice .ints 0 9>: error calling slice: reflect.Value.Slice: slice index out of bounds',
    ),
  ],
  ['{{slice .el 1}}', '<no value>'],
  [
    '{{slice "abc" 1}}',
    error(
      'template: t:1:2: executing "t" at <slice "abc" 1>: error calling slice: list should be type of slice or array but string',
    ),
  ],
  ['{{slice .sl 1}}', '[q]'],
  ['{{chunk 2 .ints}}', '[[3 1] [2]]'],
  ['{{chunk 5 .ints}}', '[[3 1 2]]'],
  ['{{chunk 2 .el}}', '[]'],
  ['{{concat .ints .sl}}', '[3 1 2 p q]'],
  ['{{concat}}', '[]'],
  [
    '{{concat .ints "x"}}',
    error(
      'template: t:1:2: executing "t" at <concat .ints "x">: error calling concat: Cannot concat type string as list',
    ),
  ],
  ['{{concat (list) (list)}}', '[]'],
  ['{{sortAlpha .l}}', '[1 4.5 two]'],
  ['{{sortAlpha (list "b" "a" "C")}}', '[C a b]'],
  ['{{sortAlpha 5}}', '[5]'],
  ['{{mustFirst .el}}', '<no value>'],
  ['{{mustAppend .ints 9}}', '[3 1 2 9]'],
  ['{{mustHas 3 .ints}}', 'true'],
  ['{{mustUniq .ints}}', '[3 1 2]'],
  ['{{mustSlice .ints 1}}', '[1 2]'],
  ['{{mustChunk 1 .ints}}', '[[3] [1] [2]]'],
  ['{{mustReverse .ints}}', '[2 1 3]'],
  ['{{mustCompact .ints}}', '[3 1 2]'],
  ['{{mustWithout .ints 1}}', '[3 2]'],
  [
    '{{mustRest "x"}}',
    error(
      'template: t:1:2: executing "t" at <mustRest "x">: error calling mustRest: Cannot find rest on type string',
    ),
  ],
  ['{{mustInitial .ints}}', '[3 1]'],
  ['{{mustLast .ints}}', '2'],
  ['{{mustPrepend .ints 1}}', '[1 3 1 2]'],
  [
    '{{mustPush "x" 1}}',
    error(
      'template: t:1:2: executing "t" at <mustPush "x" 1>: error calling mustPush: Cannot push on type string',
    ),
  ],
  ['{{len (list 1 2)}}', '2'],
  ['{{index (list 1 2) 1}}', '2'],
  ['{{typeOf (list 1)}}', '[]interface {}'],
  ['{{typeOf (chunk 1 .ints)}}', '[][]interface {}'],
  ['{{typeOf (sortAlpha .ints)}}', '[]string'],
  ['{{typeOf (rest .sl)}}', '[]interface {}'],
  ['{{typeOf (slice .sl 0 1)}}', '[]string'],
  [
    '{{rest nil}}',
    error(
      'template: t:1:2: executing "t" at <rest nil>: error calling rest: runtime error: invalid memory address or nil pointer dereference',
    ),
  ],
  [
    '{{first nil}}',
    error(
      'template: t:1:2: executing "t" at <first nil>: error calling first: runtime error: invalid memory address or nil pointer dereference',
    ),
  ],
  ['{{range (list 1 2)}}<{{.}}>{{end}}', '<1><2>'],
  [
    '{{uniq nil}}',
    error(
      'template: t:1:2: executing "t" at <uniq nil>: error calling uniq: runtime error: invalid memory address or nil pointer dereference',
    ),
  ],
  [
    '{{compact nil}}',
    error(
      'template: t:1:2: executing "t" at <compact nil>: error calling compact: runtime error: invalid memory address or nil pointer dereference',
    ),
  ],
  [
    '{{concat nil}}',
    error(
      'template: t:1:2: executing "t" at <concat nil>: error calling concat: runtime error: invalid memory address or nil pointer dereference',
    ),
  ],
];

describe('Sprig on lists', () => {
  testBehaviours(ROWS, { data: DATA, functions });
});
