/**
 * How go-yaml, and so every Kubernetes tool, writes a text as a YAML scalar. It decides first by
 * what the text would be read as, then by which characters it holds.
 */
export type ScalarStyle = 'plain' | 'single' | 'double' | 'literal';

export function scalarStyle(text: string): ScalarStyle {
  const wanted = text.includes('\n') ? 'literal' : isAmbiguous(text) ? 'double' : 'plain';
  const allowed = analyse(text);
  if (wanted === 'literal') return allowed.literal ? 'literal' : 'double';
  if (wanted === 'double' || allowed.plain) return wanted;
  return allowed.single ? 'single' : 'double';
}

/** Words of YAML 1.1 that are no text; the first letter spares most lookups. */
const WORDS = new Set(
  `y Y yes Yes YES true True TRUE on On ON n N no No NO false False FALSE off Off OFF
   ~ null Null NULL .nan .NaN .NAN .inf .Inf .INF +.inf +.Inf +.INF -.inf -.Inf -.INF`.split(/\s+/),
);

const BASE_60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;
const FLOAT = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/;
const INTEGER = /^[-+]?(0[bB][01]+|0[oO]?[0-7]+|0[xX][0-9a-fA-F]+|[1-9][0-9]*|0)$/;
const TIMESTAMP =
  /^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt ][0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}(\.[0-9]+)?\s*(Z|[-+][0-9:]+)?)?$/;

/** Whether an unquoted text would be read as a boolean, a number, a date or null. */
function isAmbiguous(text: string): boolean {
  if (text === '') return true;
  if (!/^[-+.0-9yYnNtTfFoO~]/.test(text)) return false;
  if (WORDS.has(text) || BASE_60.test(text) || TIMESTAMP.test(text)) return true;
  if (!/^[-+.0-9]/.test(text)) return false;
  const digits = text.startsWith('.') ? text : text.replaceAll('_', '');
  return FLOAT.test(digits) || INTEGER.test(digits);
}

interface Allowed {
  readonly plain: boolean;
  readonly single: boolean;
  readonly literal: boolean;
}

// What go-yaml only writes as an escape; that includes everything beyond the first plane.
const UNPRINTABLE =
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  /[\u0000-\u0009\u000b-\u001f\u007f-\u0084\u0086-\u009f\ufeff\ufffe\uffff\u{10000}-\u{10ffff}]/u;
const BREAK = /[\n\u0085\u2028\u2029]/;
const INDICATOR_FIRST = /^(?:[#,[\]{}&*!|>'"%@`]|[?:-](?:$|\s)|---|\.\.\.)/;
const INDICATOR_INSIDE = /:(?:$|\s)|\s#/;

function analyse(text: string): Allowed {
  const special = UNPRINTABLE.test(text) || /[ ]\n/.test(text);
  const breaks = BREAK.test(text);
  const edges = /^[ \n]|[ \n]$/.test(text);
  const indicators = INDICATOR_FIRST.test(text) || INDICATOR_INSIDE.test(text);
  return {
    plain: !special && !breaks && !edges && !indicators,
    single: !special && !/\n[ ]/.test(text),
    literal: !special && !text.endsWith(' ') && text !== '',
  };
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\0': '\\0',
  '\u0007': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
  '\u001b': '\\e',
  '"': '\\"',
  '\\': '\\\\',
  '\u0085': '\\N',
  '\u00a0': '\\_',
  '\u2028': '\\L',
  '\u2029': '\\P',
};

export function singleQuoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

export function doubleQuoted(text: string): string {
  let quoted = '"';
  for (const character of text) {
    const escape = ESCAPES[character];
    if (escape !== undefined && (character !== '\u00a0' || UNPRINTABLE.test(character)))
      quoted += escape;
    else
      quoted +=
        UNPRINTABLE.test(character) || BREAK.test(character) ? numeric(character) : character;
  }
  return `${quoted}"`;
}

function numeric(character: string): string {
  const point = character.codePointAt(0) ?? 0;
  const hex = point.toString(16).toUpperCase();
  if (point <= 0xff) return `\\x${hex.padStart(2, '0')}`;
  return point <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}

/** Lines longer than this are broken at the next single blank. */
const BEST_WIDTH = 80;

/**
 * Breaks a scalar at blanks, where a line grew too long. `written` holds the quotes that the style
 * wants, and `column` says where it begins.
 */
export function foldAtSpaces(
  written: string,
  style: Exclude<ScalarStyle, 'literal'>,
  indent: string,
  column: number,
): string {
  if (column + written.length <= BEST_WIDTH || !written.includes(' ')) return written;
  const characters = Array.from(written);
  // Inside quotes, the first and the last character of the text never become a break.
  const [first, last] = style === 'plain' ? [0, characters.length] : [2, characters.length - 2];
  let folded = '';
  let at = column;
  let afterSpace = false;
  for (const [place, character] of characters.entries()) {
    const next = characters[place + 1];
    const mayBreak = place >= first && place < last && !afterSpace && at > BEST_WIDTH;
    const space = character === ' ';
    if (space && mayBreak && (style === 'double' || next !== ' ')) {
      folded += `\n${indent}${style === 'double' && next === ' ' ? '\\' : ''}`;
      at = indent.length;
    } else {
      folded += character;
      at += 1;
    }
    afterSpace = space;
  }
  return folded;
}
