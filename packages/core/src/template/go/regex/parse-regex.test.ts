import { describe } from 'vitest';
import { sprigFunctions } from '../sprig/index.ts';
import { error, type Row, testBehaviours } from '../../../testing/go-behaviour.ts';
import { DATA } from '../../../testing/go-data.ts';

const functions = sprigFunctions();

const ROWS: readonly Row[] = [
  [
    '{{mustRegexMatch "(" "a"}}',
    error(
      'template: t:1:2: executing "t" at <mustRegexMatch "(" "a">: error calling mustRegexMatch: error parsing regexp: missing closing ): `(`',
    ),
  ],
  [
    '{{mustRegexMatch "a)" "a"}}',
    error(
      'template: t:1:2: executing "t" at <mustRegexMatch "a)" "a">: error calling mustRegexMatch: error parsing regexp: unexpected ): `a)`',
    ),
  ],
  [
    '{{mustRegexMatch "[a" "a"}}',
    error(
      'template: t:1:2: executing "t" at <mustRegexMatch "[a" "a">: error calling mustRegexMatch: error parsing regexp: missing closing ]: `[a`',
    ),
  ],
  [
    '{{mustRegexMatch "*" "a"}}',
    error(
      'template: t:1:2: executing "t" at <mustRegexMatch "*" "a">: error calling mustRegexMatch: error parsing regexp: missing argument to repetition operator: `*`',
    ),
  ],
  [
    '{{mustRegexMatch "a**" "a"}}',
    error(
      'template: t:1:2: executing "t" at <mustRegexMatch "a**" "a">: error calling mustRegexMatch: error parsing regexp: invalid nested repetition operator: `**`',
    ),
  ],
  [
    '{{mustRegexMatch "a*+" "a"}}',
    error(
      'template: t:1:2: executing "t" at <mustRegexMatch "a*+" "a">: error calling mustRegexMatch: error parsing regexp: invalid nested repetition operator: `*+`',
    ),
  ],
  [
    '{{mustRegexMatch "a{2}{3}" "a"}}',
    error(
      'template: t:1:2: executing "t" at <mustRegexMatch "a{2}{3}" "a">: error calling mustRegexMatch: error parsing regexp: invalid nested repetition operator: `{2}{3}`',
    ),
  ],
  [
    '{{mustRegexMatch "+a" "a"}}',
    error(
      'template: t:1:2: executing "t" at <mustRegexMatch "+a" "a">: error calling mustRegexMatch: error parsing regexp: missing argument to repetition operator: `+`',
    ),
  ],
  [
    '{{mustRegexMatch "?" "a"}}',
    error(
      'template: t:1:2: executing "t" at <mustRegexMatch "?" "a">: error calling mustRegexMatch: error parsing regexp: missing argument to repetition operator: `?`',
    ),
  ],
  [
    '{{mustRegexMatch "[z-a]" "a"}}',
    error(
      'template: t:1:2: executing "t" at <mustRegexMatch "[z-a]" "a">: error calling mustRegexMatch: error parsing regexp: invalid character class range: `z-a`',
    ),
  ],
  [
    '{{mustRegexMatch "\\\\" "a"}}',
    error(
      'template: t:1:2: executing "t" at <mustRegexMatch "\\\\" "a">: error calling mustRegexMatch: error parsing regexp: trailing backslash at end of expression: ``',
    ),
  ],
  [
    '{{mustRegexMatch "\\\\y" "a"}}',
    error(
      'template: t:1:2: executing "t" at <mustRegexMatch "\\\\y" "a">: error calling mustRegexMatch: error parsing regexp: invalid escape sequence: `\\y`',
    ),
  ],
  [
    '{{mustRegexMatch "a{1001}" "a"}}',
    error(
      'template: t:1:2: executing "t" at <mustRegexMatch "a{1001}" "a">: error calling mustRegexMatch: error parsing regexp: invalid repeat count: `{1001}`',
    ),
  ],
  [
    '{{mustRegexMatch "a{2,1}" "a"}}',
    error(
      'template: t:1:2: executing "t" at <mustRegexMatch "a{2,1}" "a">: error calling mustRegexMatch: error parsing regexp: invalid repeat count: `{2,1}`',
    ),
  ],
  [
    '{{mustRegexMatch "(?P<n" "a"}}',
    error(
      'template: t:1:2: executing "t" at <mustRegexMatch "(?P<n" "a">: error calling mustRegexMatch: error parsing regexp: invalid named capture: `(?P<n`',
    ),
  ],
  [
    '{{mustRegexMatch "(?P<n>" "a"}}',
    error(
      'template: t:1:2: executing "t" at <mustRegexMatch "(?P<n>" "a">: error calling mustRegexMatch: error parsing regexp: missing closing ): `(?P<n>`',
    ),
  ],
  [
    '{{mustRegexMatch "(?P<1a!>x)" "a"}}',
    error(
      'template: t:1:2: executing "t" at <mustRegexMatch "(?P<1a!>x)" "a">: error calling mustRegexMatch: error parsing regexp: invalid named capture: `(?P<1a!>`',
    ),
  ],
  [
    '{{mustRegexMatch "(?=a)" "a"}}',
    error(
      'template: t:1:2: executing "t" at <mustRegexMatch "(?=a)" "a">: error calling mustRegexMatch: error parsing regexp: invalid or unsupported Perl syntax: `(?=`',
    ),
  ],
  [
    '{{mustRegexMatch "(?!a)" "a"}}',
    error(
      'template: t:1:2: executing "t" at <mustRegexMatch "(?!a)" "a">: error calling mustRegexMatch: error parsing regexp: invalid or unsupported Perl syntax: `(?!`',
    ),
  ],
  [
    '{{mustRegexMatch "(?<=a)" "a"}}',
    error(
      'template: t:1:2: executing "t" at <mustRegexMatch "(?<=a)" "a">: error calling mustRegexMatch: error parsing regexp: invalid named capture: `(?<=a)`',
    ),
  ],
  [
    '{{mustRegexMatch "(?<!a)" "a"}}',
    error(
      'template: t:1:2: executing "t" at <mustRegexMatch "(?<!a)" "a">: error calling mustRegexMatch: error parsing regexp: invalid named capture: `(?<!a)`',
    ),
  ],
  [
    '{{mustRegexMatch "(?P=n)" "a"}}',
    error(
      'template: t:1:2: executing "t" at <mustRegexMatch "(?P=n)" "a">: error calling mustRegexMatch: error parsing regexp: invalid or unsupported Perl syntax: `(?P`',
    ),
  ],
  ['{{mustRegexMatch "(?P<a>x)(?P<a>y)" "a"}}', 'false'],
  [
    '{{mustRegexMatch "[[:foo:]]" "a"}}',
    error(
      'template: t:1:2: executing "t" at <mustRegexMatch "[[:foo:]]" "a">: error calling mustRegexMatch: error parsing regexp: invalid character class range: `[:foo:]`',
    ),
  ],
  [
    '{{mustRegexMatch "\\\\p{Foo}" "a"}}',
    error(
      'template: t:1:2: executing "t" at <mustRegexMatch "\\\\p{Foo}" "a">: error calling mustRegexMatch: error parsing regexp: invalid character class range: `\\p{Foo}`',
    ),
  ],
  [
    '{{mustRegexMatch "\\\\pX" "a"}}',
    error(
      'template: t:1:2: executing "t" at <mustRegexMatch "\\\\pX" "a">: error calling mustRegexMatch: error parsing regexp: invalid character class range: `\\pX`',
    ),
  ],
  [
    '{{mustRegexMatch "\\\\1" "a"}}',
    error(
      'template: t:1:2: executing "t" at <mustRegexMatch "\\\\1" "a">: error calling mustRegexMatch: error parsing regexp: invalid escape sequence: `\\1`',
    ),
  ],
  [
    '{{mustRegexMatch "\\\\8" "a"}}',
    error(
      'template: t:1:2: executing "t" at <mustRegexMatch "\\\\8" "a">: error calling mustRegexMatch: error parsing regexp: invalid escape sequence: `\\8`',
    ),
  ],
  [
    '{{mustRegexMatch "[\\\\" "a"}}',
    error(
      'template: t:1:2: executing "t" at <mustRegexMatch "[\\\\" "a">: error calling mustRegexMatch: error parsing regexp: trailing backslash at end of expression: ``',
    ),
  ],
  [
    '{{mustRegexMatch "(?z)" "a"}}',
    error(
      'template: t:1:2: executing "t" at <mustRegexMatch "(?z)" "a">: error calling mustRegexMatch: error parsing regexp: invalid or unsupported Perl syntax: `(?z`',
    ),
  ],
  [
    '{{mustRegexMatch "(?i" "a"}}',
    error(
      'template: t:1:2: executing "t" at <mustRegexMatch "(?i" "a">: error calling mustRegexMatch: error parsing regexp: invalid or unsupported Perl syntax: `(?i`',
    ),
  ],
  [
    '{{mustRegexMatch "\\\\x{110000}" "a"}}',
    error(
      'template: t:1:2: executing "t" at <mustRegexMatch "\\\\x{110000}" "a">: error calling mustRegexMatch: error parsing regexp: invalid escape sequence: `\\x{110000`',
    ),
  ],
  [
    '{{mustRegexMatch "\\\\xZ" "a"}}',
    error(
      'template: t:1:2: executing "t" at <mustRegexMatch "\\\\xZ" "a">: error calling mustRegexMatch: error parsing regexp: invalid escape sequence: `\\xZ`',
    ),
  ],
  [
    '{{mustRegexMatch "(?i)(" "a"}}',
    error(
      'template: t:1:2: executing "t" at <mustRegexMatch "(?i)(" "a">: error calling mustRegexMatch: error parsing regexp: missing closing ): `(?i)(`',
    ),
  ],
  [
    '{{mustRegexMatch "((((" "a"}}',
    error(
      'template: t:1:2: executing "t" at <mustRegexMatch "((((" "a">: error calling mustRegexMatch: error parsing regexp: missing closing ): `((((`',
    ),
  ],
  ['{{mustRegexMatch "a||b" "a"}}', 'true'],
  [
    '{{mustRegexMatch "|*" "a"}}',
    error(
      'template: t:1:2: executing "t" at <mustRegexMatch "|*" "a">: error calling mustRegexMatch: error parsing regexp: missing argument to repetition operator: `*`',
    ),
  ],
  [
    '{{mustRegexMatch "(*)" "a"}}',
    error(
      'template: t:1:2: executing "t" at <mustRegexMatch "(*)" "a">: error calling mustRegexMatch: error parsing regexp: missing argument to repetition operator: `*`',
    ),
  ],
  [
    '{{mustRegexMatch "x{2,3}*" "a"}}',
    error(
      'template: t:1:2: executing "t" at <mustRegexMatch "x{2,3}*" "a">: error calling mustRegexMatch: error parsing regexp: invalid nested repetition operator: `{2,3}*`',
    ),
  ],
  [
    '{{mustRegexMatch "(a{1000}){1000}" "a"}}',
    error(
      'template: t:1:2: executing "t" at <mustRegexMatch "(a{1000}){1000}" "a">: error calling mustRegexMatch: error parsing regexp: invalid repeat count: `{1000}`',
    ),
  ],
  [
    '{{mustRegexMatch "[a-\\\\d]" "a"}}',
    error(
      'template: t:1:2: executing "t" at <mustRegexMatch "[a-\\\\d]" "a">: error calling mustRegexMatch: error parsing regexp: invalid escape sequence: `\\d`',
    ),
  ],
  [
    '{{mustRegexMatch "[]" "a"}}',
    error(
      'template: t:1:2: executing "t" at <mustRegexMatch "[]" "a">: error calling mustRegexMatch: error parsing regexp: missing closing ]: `[]`',
    ),
  ],
  [
    '{{mustRegexMatch "[^]" "a"}}',
    error(
      'template: t:1:2: executing "t" at <mustRegexMatch "[^]" "a">: error calling mustRegexMatch: error parsing regexp: missing closing ]: `[^]`',
    ),
  ],
  [
    '{{mustRegexMatch "(?" "a"}}',
    error(
      'template: t:1:2: executing "t" at <mustRegexMatch "(?" "a">: error calling mustRegexMatch: error parsing regexp: invalid or unsupported Perl syntax: `(?`',
    ),
  ],
  [
    '{{mustRegexMatch "\\\\p" "a"}}',
    error(
      'template: t:1:2: executing "t" at <mustRegexMatch "\\\\p" "a">: error calling mustRegexMatch: error parsing regexp: invalid character class range: `\\p`',
    ),
  ],
  [
    '{{mustRegexMatch "\\\\p{L" "a"}}',
    error(
      'template: t:1:2: executing "t" at <mustRegexMatch "\\\\p{L" "a">: error calling mustRegexMatch: error parsing regexp: invalid character class range: `\\p{L`',
    ),
  ],
  [
    '{{mustRegexMatch "(?:" "a"}}',
    error(
      'template: t:1:2: executing "t" at <mustRegexMatch "(?:" "a">: error calling mustRegexMatch: error parsing regexp: missing closing ): `(?:`',
    ),
  ],
  ['{{mustRegexMatch "(?<n>a)" "a"}}', 'true'],
  [
    '{{mustRegexMatch "(?#c)" "a"}}',
    error(
      'template: t:1:2: executing "t" at <mustRegexMatch "(?#c)" "a">: error calling mustRegexMatch: error parsing regexp: invalid or unsupported Perl syntax: `(?#`',
    ),
  ],
  [
    '{{mustRegexMatch "\\\\C" "a"}}',
    error(
      'template: t:1:2: executing "t" at <mustRegexMatch "\\\\C" "a">: error calling mustRegexMatch: error parsing regexp: invalid escape sequence: `\\C`',
    ),
  ],
  [
    '{{mustRegexMatch "\\\\Z" "a"}}',
    error(
      'template: t:1:2: executing "t" at <mustRegexMatch "\\\\Z" "a">: error calling mustRegexMatch: error parsing regexp: invalid escape sequence: `\\Z`',
    ),
  ],
  [
    '{{mustRegexMatch "\\\\G" "a"}}',
    error(
      'template: t:1:2: executing "t" at <mustRegexMatch "\\\\G" "a">: error calling mustRegexMatch: error parsing regexp: invalid escape sequence: `\\G`',
    ),
  ],
  [
    '{{mustRegexMatch "\\\\K" "a"}}',
    error(
      'template: t:1:2: executing "t" at <mustRegexMatch "\\\\K" "a">: error calling mustRegexMatch: error parsing regexp: invalid escape sequence: `\\K`',
    ),
  ],
  [
    '{{mustRegexMatch "\\\\R" "a"}}',
    error(
      'template: t:1:2: executing "t" at <mustRegexMatch "\\\\R" "a">: error calling mustRegexMatch: error parsing regexp: invalid escape sequence: `\\R`',
    ),
  ],
  [
    '{{mustRegexMatch "\\\\h" "a"}}',
    error(
      'template: t:1:2: executing "t" at <mustRegexMatch "\\\\h" "a">: error calling mustRegexMatch: error parsing regexp: invalid escape sequence: `\\h`',
    ),
  ],
];

describe('Regular expressions that do not parse', () => {
  testBehaviours(ROWS, { data: DATA, functions });
});
