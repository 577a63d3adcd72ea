import { isStrayByte } from '../value/bytes.ts';

const NAMED: ReadonlyMap<string, string> = new Map([
  ['\x07', '\\a'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\v', '\\v'],
  ['\\', '\\\\'],
]);

const PRINTABLE = /[\p{L}\p{M}\p{N}\p{P}\p{S} ]/u;
const PLAIN = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/;

export function isPrintable(character: string): boolean {
  return PRINTABLE.test(character);
}

/** Go's `strconv.Quote`: a double-quoted literal with all that cannot be printed escaped. */
export function quote(text: string): string {
  if (PLAIN.test(text)) return `"${text}"`;
  return `"${escaped(text, '"', false)}"`;
}

/** Go's `strconv.QuoteToASCII`. */
export function quoteAscii(text: string): string {
  return `"${escaped(text, '"', true)}"`;
}

/** Go's `strconv.QuoteRune`, for `%q` of an integer. */
export function quoteRune(code: number, ascii: boolean): string {
  const valid = code >= 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
  const character = valid ? String.fromCodePoint(code) : '\uFFFD';
  return `'${escaped(character, "'", ascii)}'`;
}

/** Whether `%#q` may use backquotes. */
export function canBackquote(text: string): boolean {
  // oxlint-disable-next-line no-control-regex
  return !/[\0-\x08\x0a-\x1f\x7f`\uFEFF\uD800-\uDFFF]/.test(
    text.replaceAll(/[\uD800-\uDBFF][\uDC00-\uDFFF]/g, ''),
  );
}

function escaped(text: string, mark: string, ascii: boolean): string {
  let out = '';
  for (const character of text) out += escapedCharacter(character, mark, ascii);
  return out;
}

function escapedCharacter(character: string, mark: string, ascii: boolean): string {
  if (character === mark) return `\\${mark}`;
  const named = NAMED.get(character);
  if (named !== undefined) return named;
  const code = character.codePointAt(0) ?? 0;
  if (isStrayByte(code)) return `\\x${hex(code - 0xdc00, 2)}`;
  if (code < 0x80 ? isPrintable(character) : !ascii && isPrintable(character)) return character;
  if (code < 0x20 || code === 0x7f) return `\\x${hex(code, 2)}`;
  if (code >= 0xd800 && code <= 0xdfff) return '\\ufffd';
  return code < 0x10000 ? `\\u${hex(code, 4)}` : `\\U${hex(code, 8)}`;
}

function hex(code: number, width: number): string {
  return code.toString(16).padStart(width, '0');
}
