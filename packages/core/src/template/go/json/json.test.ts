import { describe } from 'vitest';
import { sprigFunctions } from '../sprig/index.ts';
import { error, type Row, testBehaviours } from '../../../testing/go-behaviour.ts';
import { DATA } from '../../../testing/go-data.ts';

const functions = sprigFunctions();

const ROWS: readonly Row[] = [
  ['{{toJson .nested}}', '{"a":[1,{"b":2}],"c":{"d":"\\u003c\\u0026\\u003e"}}'],
  ['{{toJson .m}}', '{"a":"x","b":1,"c":null}'],
  ['{{toJson .l}}', '[1,"two",null,4.5]'],
  ['{{toJson .s}}', '"hello"'],
  ['{{toJson .nil}}', 'null'],
  ['{{toJson .missing}}', 'null'],
  ['{{toJson .u}}', '"héllo✓"'],
  ['{{toJson .big}}', '1000000'],
  ['{{toJson .f}}', '1.5'],
  ['{{toJson 1e21}}', '1e+21'],
  ['{{toJson 1e-7}}', '1e-7'],
  ['{{toJson 123456789.125}}', '123456789.125'],
  ['{{toJson 0.000001}}', '0.000001'],
  ['{{toJson -0.0}}', '-0'],
  ['{{toJson .i64}}', '7'],
  ['{{toJson .sm}}', '{"k":"v"}'],
  ['{{toJson .sl}}', '["p","q"]'],
  [
    '{{toJson "a\\tb\\n\\"\\\\<>&\\u2028\\x01\\x7f"}}',
    '"a\\tb\\n\\"\\\\\\u003c\\u003e\\u0026\\u2028\\u0001\u007f"',
  ],
  [
    '{{toPrettyJson .nested}}',
    '{\n  "a": [\n    1,\n    {\n      "b": 2\n    }\n  ],\n  "c": {\n    "d": "\\u003c\\u0026\\u003e"\n  }\n}',
  ],
  ['{{toPrettyJson .em}}', '{}'],
  ['{{toPrettyJson .el}}', '[]'],
  ['{{toPrettyJson (list (list) (dict))}}', '[\n  [],\n  {}\n]'],
  ['{{toRawJson .nested}}', '{"a":[1,{"b":2}],"c":{"d":"<&>"}}'],
  ['{{mustToJson .nested}}', '{"a":[1,{"b":2}],"c":{"d":"\\u003c\\u0026\\u003e"}}'],
  ['{{mustToPrettyJson .l}}', '[\n  1,\n  "two",\n  null,\n  4.5\n]'],
  ['{{mustToRawJson "<"}}', '"<"'],
  ['{{fromJson "{\\"a\\":[1,2.5,\\"x\\",null,true]}"}}', 'map[a:[1 2.5 x <nil> true]]'],
  ['{{(fromJson "{\\"a\\":1}").a}}', '1'],
  ['{{printf "%T" (fromJson "1")}}', 'float64'],
  ['{{fromJson "1000000"}}', '1e+06'],
  ['{{fromJson "{bad"}}', '<no value>'],
  ['{{fromJson ""}}', '<no value>'],
  [
    '{{mustFromJson "{bad"}}',
    error(
      'template: t:1:2: executing "t" at <mustFromJson "{bad">: error calling mustFromJson: invalid character \'b\' looking for beginning of object key string',
    ),
  ],
  [
    '{{mustFromJson ""}}',
    error(
      'template: t:1:2: executing "t" at <mustFromJson "">: error calling mustFromJson: unexpected end of JSON input',
    ),
  ],
  [
    '{{mustFromJson "[1,]"}}',
    error(
      'template: t:1:2: executing "t" at <mustFromJson "[1,]">: error calling mustFromJson: invalid character \']\' looking for beginning of value',
    ),
  ],
  [
    '{{mustFromJson "{\\"a\\" 1}"}}',
    error(
      'template: t:1:2: executing "t" at <mustFromJson "{\\"a\\" 1}">: error calling mustFromJson: invalid character \'1\' after object key',
    ),
  ],
  [
    '{{mustFromJson "{\\"a\\":1,}"}}',
    error(
      'template: t:1:2: executing "t" at <mustFromJson "{\\"a\\":1,}">: error calling mustFromJson: invalid character \'}\' looking for beginning of object key string',
    ),
  ],
  [
    '{{mustFromJson "[1 2]"}}',
    error(
      'template: t:1:2: executing "t" at <mustFromJson "[1 2]">: error calling mustFromJson: invalid character \'2\' after array element',
    ),
  ],
  [
    '{{mustFromJson "nul"}}',
    error(
      'template: t:1:2: executing "t" at <mustFromJson "nul">: error calling mustFromJson: invalid character \' \' in literal null (expecting \'l\')',
    ),
  ],
  [
    '{{mustFromJson "nule"}}',
    error(
      'template: t:1:2: executing "t" at <mustFromJson "nule">: error calling mustFromJson: invalid character \'e\' in literal null (expecting \'l\')',
    ),
  ],
  [
    '{{mustFromJson "tru"}}',
    error(
      'template: t:1:2: executing "t" at <mustFromJson "tru">: error calling mustFromJson: invalid character \' \' in literal true (expecting \'e\')',
    ),
  ],
  [
    '{{mustFromJson "1 2"}}',
    error(
      'template: t:1:2: executing "t" at <mustFromJson "1 2">: error calling mustFromJson: invalid character \'2\' after top-level value',
    ),
  ],
  [
    '{{mustFromJson "01"}}',
    error(
      'template: t:1:2: executing "t" at <mustFromJson "01">: error calling mustFromJson: invalid character \'1\' after top-level value',
    ),
  ],
  [
    '{{mustFromJson "1."}}',
    error(
      'template: t:1:2: executing "t" at <mustFromJson "1.">: error calling mustFromJson: invalid character \' \' after decimal point in numeric literal',
    ),
  ],
  [
    '{{mustFromJson "1.x"}}',
    error(
      'template: t:1:2: executing "t" at <mustFromJson "1.x">: error calling mustFromJson: invalid character \'x\' after decimal point in numeric literal',
    ),
  ],
  [
    '{{mustFromJson "1e"}}',
    error(
      'template: t:1:2: executing "t" at <mustFromJson "1e">: error calling mustFromJson: invalid character \' \' in exponent of numeric literal',
    ),
  ],
  [
    '{{mustFromJson "1ex"}}',
    error(
      'template: t:1:2: executing "t" at <mustFromJson "1ex">: error calling mustFromJson: invalid character \'x\' in exponent of numeric literal',
    ),
  ],
  [
    '{{mustFromJson "-"}}',
    error(
      'template: t:1:2: executing "t" at <mustFromJson "-">: error calling mustFromJson: invalid character \' \' in numeric literal',
    ),
  ],
  [
    '{{mustFromJson "-x"}}',
    error(
      'template: t:1:2: executing "t" at <mustFromJson "-x">: error calling mustFromJson: invalid character \'x\' in numeric literal',
    ),
  ],
  [
    '{{mustFromJson "\\"a"}}',
    error(
      'template: t:1:2: executing "t" at <mustFromJson "\\"a">: error calling mustFromJson: unexpected end of JSON input',
    ),
  ],
  [
    '{{mustFromJson "\\"\\\\q\\""}}',
    error(
      'template: t:1:2: executing "t" at <mustFromJson "\\"\\\\q\\"">: error calling mustFromJson: invalid character \'q\' in string escape code',
    ),
  ],
  [
    '{{mustFromJson "\\"\\\\u12x\\""}}',
    error(
      'template: t:1:2: executing "t" at <mustFromJson "\\"\\\\u12x\\"">: error calling mustFromJson: invalid character \'x\' in \\u hexadecimal character escape',
    ),
  ],
  [
    '{{mustFromJson "\\"a\\nb\\""}}',
    error(
      'template: t:1:2: executing "t" at <mustFromJson "\\"a\\nb\\"">: error calling mustFromJson: invalid character \'\\n\' in string literal',
    ),
  ],
  [
    '{{mustFromJson "é"}}',
    error(
      'template: t:1:2: executing "t" at <mustFromJson "é">: error calling mustFromJson: invalid character \'Ã\' looking for beginning of value',
    ),
  ],
  [
    '{{mustFromJson "\'"}}',
    error(
      'template: t:1:2: executing "t" at <mustFromJson "\'">: error calling mustFromJson: invalid character \'\\\'\' looking for beginning of value',
    ),
  ],
  [
    '{{mustFromJson "{\\"a\\":1} x"}}',
    error(
      'template: t:1:2: executing "t" at <mustFromJson "{\\"a\\":1} x">: error calling mustFromJson: invalid character \'x\' after top-level value',
    ),
  ],
  [
    '{{mustFromJson "1e999"}}',
    error(
      'template: t:1:2: executing "t" at <mustFromJson "1e999">: error calling mustFromJson: json: cannot unmarshal number 1e999 into Go value of type float64',
    ),
  ],
  ['{{fromJson "\\"\\\\ud800\\""}}', '�'],
  ['{{fromJson "\\"\\\\ud83d\\\\ude00\\""}}', '😀'],
  ['{{fromJson "{\\"__proto__\\":1}"}}', 'map[__proto__:1]'],
  ['{{fromJson " [ 1 , 2 ] "}}', '[1 2]'],
  ['{{toJson (fromJson "{\\"b\\":1,\\"a\\":{\\"z\\":[]}}")}}', '{"a":{"z":[]},"b":1}'],
  ['{{toJson .tm}}', '"2024-02-29T13:04:05.123456789Z"'],
  ['{{toJson (semver "1.2.3")}}', '"1.2.3"'],
  ['{{toJson true}}', 'true'],
  ['{{toJson 1}}', '1'],
  ['{{toJson (list nil)}}', '[null]'],
  ['{{toPrettyJson "x"}}', '"x"'],
  ['{{toJson 1i}}', ''],
  [
    '{{mustToJson 1i}}',
    error(
      'template: t:1:2: executing "t" at <mustToJson 1i>: error calling mustToJson: json: unsupported type: complex128',
    ),
  ],
  ['{{toJson (b64dec "/w==")}}', '"\\ufffd"'],
  ['{{toJson (float64 "inf")}}', ''],
  [
    '{{mustToJson (float64 "inf")}}',
    error(
      'template: t:1:2: executing "t" at <mustToJson (float64 "inf")>: error calling mustToJson: json: unsupported value: +Inf',
    ),
  ],
  [
    '{{mustFromJson "\\"\\\\"}}',
    error(
      'template: t:1:2: executing "t" at <mustFromJson "\\"\\\\">: error calling mustFromJson: invalid character \' \' in string escape code',
    ),
  ],
  [
    '{{mustFromJson "\\"\\\\u1"}}',
    error(
      'template: t:1:2: executing "t" at <mustFromJson "\\"\\\\u1">: error calling mustFromJson: invalid character \' \' in \\u hexadecimal character escape',
    ),
  ],
  [
    '{{mustFromJson "{\\"a"}}',
    error(
      'template: t:1:2: executing "t" at <mustFromJson "{\\"a">: error calling mustFromJson: unexpected end of JSON input',
    ),
  ],
  [
    '{{mustFromJson "{"}}',
    error(
      'template: t:1:2: executing "t" at <mustFromJson "{">: error calling mustFromJson: unexpected end of JSON input',
    ),
  ],
  [
    '{{mustFromJson "["}}',
    error(
      'template: t:1:2: executing "t" at <mustFromJson "[">: error calling mustFromJson: unexpected end of JSON input',
    ),
  ],
  [
    '{{mustFromJson "[1"}}',
    error(
      'template: t:1:2: executing "t" at <mustFromJson "[1">: error calling mustFromJson: unexpected end of JSON input',
    ),
  ],
  [
    '{{mustFromJson "{\\"a\\""}}',
    error(
      'template: t:1:2: executing "t" at <mustFromJson "{\\"a\\"">: error calling mustFromJson: unexpected end of JSON input',
    ),
  ],
  [
    '{{mustFromJson "{\\"a\\":"}}',
    error(
      'template: t:1:2: executing "t" at <mustFromJson "{\\"a\\":">: error calling mustFromJson: unexpected end of JSON input',
    ),
  ],
  [
    '{{mustFromJson "1.5e+"}}',
    error(
      'template: t:1:2: executing "t" at <mustFromJson "1.5e+">: error calling mustFromJson: invalid character \' \' in exponent of numeric literal',
    ),
  ],
  [
    '{{mustFromJson "t"}}',
    error(
      'template: t:1:2: executing "t" at <mustFromJson "t">: error calling mustFromJson: invalid character \' \' in literal true (expecting \'r\')',
    ),
  ],
  [
    '{{mustFromJson "f"}}',
    error(
      'template: t:1:2: executing "t" at <mustFromJson "f">: error calling mustFromJson: invalid character \' \' in literal false (expecting \'a\')',
    ),
  ],
  [
    '{{mustFromJson "{1}"}}',
    error(
      'template: t:1:2: executing "t" at <mustFromJson "{1}">: error calling mustFromJson: invalid character \'1\' looking for beginning of object key string',
    ),
  ],
  [
    '{{mustFromJson "{\\"a\\":1 \\"b\\":2}"}}',
    error(
      'template: t:1:2: executing "t" at <mustFromJson "{\\"a\\":1 \\"b\\":2}">: error calling mustFromJson: invalid character \'"\' after object key:value pair',
    ),
  ],
  [
    '{{mustFromJson "]"}}',
    error(
      'template: t:1:2: executing "t" at <mustFromJson "]">: error calling mustFromJson: invalid character \']\' looking for beginning of value',
    ),
  ],
  ['{{mustFromJson "1e5"}}', '100000'],
  ['{{mustFromJson "-0"}}', '-0'],
  [
    '{{mustFromJson "-01"}}',
    error(
      'template: t:1:2: executing "t" at <mustFromJson "-01">: error calling mustFromJson: invalid character \'1\' after top-level value',
    ),
  ],
  ['{{mustFromJson "\\t1"}}', '1'],
  [
    '{{mustFromJson "\\x00"}}',
    error(
      'template: t:1:2: executing "t" at <mustFromJson "\\x00">: error calling mustFromJson: invalid character \'\\x00\' looking for beginning of value',
    ),
  ],
];

describe('JSON in and out', () => {
  testBehaviours(ROWS, { data: DATA, functions });
});
