import { describe } from 'vitest';
import { sprigFunctions } from './index.ts';
import { error, type Row, testBehaviours } from '../../../testing/go-behaviour.ts';
import { DATA } from '../../../testing/go-data.ts';

const functions = sprigFunctions();

const ROWS: readonly Row[] = [
  ['{{trim "  a b \\n"}}', 'a b'],
  ['{{trimAll "$" "$5.00$"}}', '5.00'],
  ['{{trimall "ab" "abcab"}}', 'c'],
  ['{{trimAll "" "a"}}', 'a'],
  ['{{trimAll "é" "éaé"}}', 'a'],
  ['{{trimSuffix "-" "a-"}}', 'a'],
  ['{{trimSuffix "" "a"}}', 'a'],
  ['{{trimPrefix "-" "-a"}}', 'a'],
  ['{{upper "héß"}}', 'HÉß'],
  ['{{lower "HÉİ"}}', 'héi'],
  ['{{title "hello world-foo bar_baz it\'s 3rd éa"}}', "Hello World-Foo Bar_baz It'S 3rd Éa"],
  ['{{untitle "Hello World"}}', 'hello world'],
  ['{{repeat 3 "ab"}}', 'ababab'],
  ['{{repeat 0 "a"}}', ''],
  [
    '{{repeat -1 "a"}}',
    error(
      'template: t:1:2: executing "t" at <repeat -1 "a">: error calling repeat: strings: negative Repeat count',
    ),
  ],
  ['{{substr 0 3 "hello"}}', 'hel'],
  ['{{substr 2 -1 "hello"}}', 'llo'],
  ['{{substr -1 3 "hello"}}', 'hel'],
  ['{{substr 2 99 "hello"}}', 'llo'],
  [
    '{{substr 3 2 "hello"}}',
    error(
      'template: t:1:2: executing "t" at <substr 3 2 "hello">: error calling substr: runtime error: slice bounds out of range [3:2]',
    ),
  ],
  [
    '{{substr -1 9 "hello"}}',
    error(
      'template: t:1:2: executing "t" at <substr -1 9 "hello">: error calling substr: runtime error: slice bounds out of range [:9] with length 5',
    ),
  ],
  [
    '{{substr 9 10 "hello"}}',
    error(
      'template: t:1:2: executing "t" at <substr 9 10 "hello">: error calling substr: runtime error: slice bounds out of range [9:5]',
    ),
  ],
  ['{{substr 0 2 .u}}', 'h�'],
  ['{{nospace "a b  c"}}', 'abc'],
  ['{{nospace "é b"}}', 'Ã©b'],
  ['{{trunc 3 "hello"}}', 'hel'],
  ['{{trunc -3 "hello"}}', 'llo'],
  ['{{trunc 99 "a"}}', 'a'],
  ['{{trunc -99 "a"}}', 'a'],
  ['{{trunc 2 .u}}', 'h�'],
  ['{{abbrev 5 "hello world"}}', 'he...'],
  ['{{abbrev 3 "hello"}}', 'hello'],
  ['{{abbrev 50 "x"}}', 'x'],
  ['{{abbrevboth 5 10 "1234 5678 9123"}}', '...5678...'],
  ['{{abbrevboth 5 6 "1234 5678 9123"}}', '1234 5678 9123'],
  ['{{abbrevboth 0 6 "1234 5678 9123"}}', '123...'],
  ['{{abbrevboth 20 10 "1234 5678 9123 4567 8912"}}', '...67 8912'],
  ['{{abbrevboth 8 7 "abcdefghijklmnopqrstuvwxyz"}}', '...i...'],
  ['{{initials "First Try"}}', 'FT'],
  ['{{initials "  a  bc"}}', 'ab'],
  ['{{initials "é f"}}', 'Ãf'],
  ['{{wrap 5 "hello there world"}}', 'hello\nthere\nworld'],
  ['{{wrap 80 "x"}}', 'x'],
  ['{{wrap 3 "abcdefgh ij"}}', 'abcdefgh\nij'],
  ['{{wrapWith 5 "\\t" "Hello World and more"}}', 'Hello\tWorld\tand\tmore'],
  ['{{wrapWith 3 "" "abcdefgh"}}', 'abc\ndef\ngh'],
  ['{{wrap 0 "a b"}}', 'a\nb'],
  ['{{wrap 5 "a  bcd    efghi j"}}', 'a \nbcd  \nefghi\nj'],
  ['{{contains "ell" "hello"}}', 'true'],
  ['{{hasPrefix "he" "hello"}}', 'true'],
  ['{{hasSuffix "lo" "hello"}}', 'true'],
  ['{{quote "a\\"b" 1 nil .nil 2.5}}', '"a\\"b" "1" "2.5"'],
  ['{{quote .l}}', '"[1 two <nil> 4.5]"'],
  ['{{squote "a\'b" 1 .nil}}', "'a'b' '1'"],
  ['{{cat "a" 1 nil 2.5}}', 'a 1 2.5'],
  ['{{cat}}', ''],
  ['{{cat "a%" "b"}}', 'a% b'],
  ['{{indent 2 "a\\nb"}}', '  a\n  b'],
  ['{{nindent 2 "a\\nb"}}', '\n  a\n  b'],
  [
    '{{indent -1 "a"}}',
    error(
      'template: t:1:2: executing "t" at <indent -1 "a">: error calling indent: strings: negative Repeat count',
    ),
  ],
  ['{{replace " " "-" "I Am Henry"}}', 'I-Am-Henry'],
  ['{{replace "" "-" "ab"}}', '-a-b-'],
  ['{{replace "a" "" "banana"}}', 'bnn'],
  ['{{plural "one" "many" 1}}', 'one'],
  ['{{plural "one" "many" 2}}', 'many'],
  ['{{plural "one" "many" (len "a")}}', 'one'],
  ['{{snakecase "FirstName"}}', 'first_name'],
  ['{{toString 5}}', '5'],
  ['{{toString .l}}', '[1 two <nil> 4.5]'],
  ['{{toString nil}}', '<nil>'],
  ['{{toString true}}', 'true'],
  ['{{toStrings .l}}', '[1 two 4.5]'],
  ['{{toStrings 5}}', '[5]'],
  ['{{toStrings nil}}', '[]'],
  ['{{toStrings .sl}}', '[p q]'],
  ['{{join "," .l}}', '1,two,4.5'],
  ['{{join "-" .sl}}', 'p-q'],
  ['{{join "," 5}}', '5'],
  ['{{join "," nil}}', ''],
  ['{{join "," .ints}}', '3,1,2'],
  ['{{splitList "," "a,b,c"}}', '[a b c]'],
  ['{{splitList "" "aé"}}', '[a é]'],
  ['{{split "," "a,b"}}', 'map[_0:a _1:b]'],
  ['{{(split "," "a,b")._1}}', 'b'],
  ['{{splitn "," 2 "a,b,c"}}', 'map[_0:a _1:b,c]'],
  ['{{splitn "," 0 "a"}}', 'map[]'],
  ['{{splitn "," -1 "a,b"}}', 'map[_0:a _1:b]'],
  ['{{splitn "" 2 "abc"}}', 'map[_0:a _1:bc]'],
  ['{{swapcase "This Is A.Test"}}', 'tHIS iS a.tEST'],
  ['{{swapcase "hELLO wORLD"}}', 'Hello World'],
  ['{{hello}}', 'Hello!'],
  [
    '{{fail "oops"}}',
    error('template: t:1:2: executing "t" at <fail "oops">: error calling fail: oops'),
  ],
  ['{{trim 5}}', error('template: t:1:7: executing "t" at <5>: expected string; found 5')],
  [
    '{{upper .missing}}',
    error('template: t:1:8: executing "t" at <.missing>: invalid value; expected string'),
  ],
  ['{{upper nil}}', error('template: t:1:8: executing "t" at <nil>: cannot assign nil to string')],
  [
    '{{trunc .i64 "abc"}}',
    error(
      'template: t:1:8: executing "t" at <.i64>: wrong type for value; expected int; got int64',
    ),
  ],
  [
    '{{trunc (add 1 1) "abc"}}',
    error('template: t:1:15: executing "t" at <1>: wrong type for value; expected int; got int64'),
  ],
  [
    '{{substr "a" 1 "b"}}',
    error('template: t:1:9: executing "t" at <"a">: expected integer; found "a"'),
  ],
  ['{{repeat .n "a"}}', 'aaa'],
  [
    '{{repeat .fi "a"}}',
    error(
      'template: t:1:9: executing "t" at <.fi>: wrong type for value; expected int; got float64',
    ),
  ],
  [
    '{{upper .nil}}',
    error(
      'template: t:1:8: executing "t" at <.nil>: wrong type for value; expected string; got interface {}',
    ),
  ],
  [
    '{{upper .n}}',
    error('template: t:1:8: executing "t" at <.n>: wrong type for value; expected string; got int'),
  ],
  ['{{typeOf (splitList "," "a")}}', '[]string'],
  ['{{printf "%q" (splitList "," "a,b")}}', '["a" "b"]'],
  ['{{"a" | repeat 2 | upper}}', 'AA'],
  [
    '{{trimSuffix .missing "a"}}',
    error('template: t:1:13: executing "t" at <.missing>: invalid value; expected string'),
  ],
  [
    '{{contains .missing "a"}}',
    error('template: t:1:11: executing "t" at <.missing>: invalid value; expected string'),
  ],
  [
    '{{indent .f "a"}}',
    error(
      'template: t:1:9: executing "t" at <.f>: wrong type for value; expected int; got float64',
    ),
  ],
];

describe('Sprig on strings', () => {
  testBehaviours(ROWS, { data: DATA, functions });
});
