import { GoFunctionError } from '../error.ts';
import {
  func,
  type FunctionMap,
  metered,
  meteredVariadic,
  PER_CHARACTER,
  withCost,
} from '../function/signature.ts';
import { any, int, string } from '../function/params.ts';
import { sprintf } from '../format/printf.ts';
import { quote as quoted } from '../format/quote.ts';
import { show } from '../format/format.ts';
import type { Meter } from '../meter.ts';
import { byteLength, byteSlice } from '../value/bytes.ts';
import { GoMap, GoSlice, type GoValue } from '../value/types.ts';
import { isPresent, toText, toTexts } from './convert.ts';

/** White space as Go's unicode.IsSpace has it. */
export const SPACES =
  '\\t\\n\\v\\f\\r \\u0085\\u00A0\\u1680\\u2000-\\u200A\\u2028\\u2029\\u202F\\u205F\\u3000';
const SURROUNDING = new RegExp(`^[${SPACES}]+|[${SPACES}]+$`, 'gu');

const trimAll = func([string, string], (cutset, text) => trimCharacters(text, cutset));

/** The functions that copy text, and do not look at it closely. */
const copying: FunctionMap = {
  hello: func([], () => 'Hello!'),
  trim: func([string], (text) => text.replaceAll(SURROUNDING, '')),
  trimSuffix: func([string, string], (suffix, text) =>
    suffix !== '' && text.endsWith(suffix) ? text.slice(0, -suffix.length) : text,
  ),
  trimPrefix: func([string, string], (prefix, text) =>
    text.startsWith(prefix) ? text.slice(prefix.length) : text,
  ),
  contains: func([string, string], (needle, text) => text.includes(needle)),
  hasPrefix: func([string, string], (prefix, text) => text.startsWith(prefix)),
  hasSuffix: func([string, string], (suffix, text) => text.endsWith(suffix)),
  repeat: metered([int, string], repeat),
  substr: func([int, int, string], substring),
  trunc: func([int, string], truncate),
  cat: meteredVariadic([], any, (meter, ...values) => {
    const present = values.filter(isPresent);
    return sprintf(present.map(() => '%v').join(' '), present, meter);
  }),
  indent: metered([int, string], indent),
  nindent: metered([int, string], (meter, spaces, text) => `\n${indent(meter, spaces, text)}`),
  plural: func([string, string, int], (one, many, count) => (count === 1 ? one : many)),
  toString: metered([any], (meter, value) => toText(value, meter)),
  toStrings: metered([any], (meter, value) => new GoSlice(toTexts(value, meter), 'string')),
  join: metered([string, any], (meter, separator, value) =>
    joinTexts(meter, toTexts(value, meter), separator),
  ),
  fail: func([string], (message): GoValue => {
    throw new GoFunctionError(message);
  }),
};

/** The functions that look at each character. */
const reading: FunctionMap = withCost(PER_CHARACTER, {
  trimall: trimAll,
  trimAll,
  upper: func([string], (text) => mapCase(text, (character) => character.toUpperCase())),
  lower: func([string], (text) => mapCase(text, (character) => character.toLowerCase())),
  quote: meteredVariadic([], any, (meter, ...values) =>
    values
      .filter(isPresent)
      .map((value) => quoted(toText(value, meter)))
      .join(' '),
  ),
  squote: meteredVariadic([], any, (meter, ...values) =>
    values
      .filter(isPresent)
      .map((value) => `'${show(value, meter)}'`)
      .join(' '),
  ),
  split: func([string, string], (separator, text) => numbered(splitText(text, separator, -1))),
  splitList: func(
    [string, string],
    (separator, text) => new GoSlice(splitText(text, separator, -1), 'string'),
  ),
  splitn: func([string, int, string], (separator, count, text) =>
    numbered(splitText(text, separator, count)),
  ),
  replace: metered([string, string, string], replace),
});

export const strings: FunctionMap = { ...copying, ...reading };

/** Go maps case one character at a time: ß stays, where JavaScript would answer SS. */
export function mapCase(text: string, map: (character: string) => string): string {
  const mapped = map(text);
  if (mapped.length === text.length) return mapped;
  return Array.from(text, (character) => simpleCase(character, map)).join('');
}

function simpleCase(character: string, map: (character: string) => string): string {
  const mapped = map(character);
  return Array.from(mapped).length === 1 ? mapped : character === 'İ' ? 'i' : character;
}

function trimCharacters(text: string, cutset: string): string {
  const cut = new Set(cutset);
  const characters = Array.from(text);
  const start = characters.findIndex((character) => !cut.has(character));
  if (start < 0) return '';
  const end = characters.findLastIndex((character) => !cut.has(character));
  return characters.slice(start, end + 1).join('');
}

function repeat(meter: Meter, count: number, text: string): string {
  if (count < 0) throw new GoFunctionError('strings: negative Repeat count');
  if (text === '') return '';
  meter.size(text.length * count);
  return text.repeat(count);
}

function replace(meter: Meter, old: string, replacement: string, text: string): string {
  const parts = old === '' ? ['', ...Array.from(text), ''] : text.split(old);
  meter.size(text.length + (parts.length - 1) * replacement.length);
  return parts.join(replacement);
}

function indent(meter: Meter, spaces: number, text: string): string {
  if (spaces < 0) throw new GoFunctionError('strings: negative Repeat count');
  const lines = text.split('\n');
  meter.size(text.length + lines.length * spaces);
  const pad = ' '.repeat(spaces);
  return pad + lines.join(`\n${pad}`);
}

/** Offsets are bytes, as in Go; a cut through a character leaves part of it. */
function substring(start: number, end: number, text: string): string {
  const length = byteLength(text);
  const from = Math.max(start, 0);
  const to = start >= 0 && (end < 0 || end > length) ? length : end;
  if (to < 0 || to > length || from > to)
    throw new GoFunctionError(
      `runtime error: slice bounds out of range ${boundsOf(from, to, length)}`,
    );
  return byteSlice(text, from, to);
}

function boundsOf(from: number, to: number, length: number): string {
  if (to > length) return `[:${to}] with length ${length}`;
  return to < 0 ? `[:${to}]` : `[${from}:${to}]`;
}

function truncate(count: number, text: string): string {
  const length = byteLength(text);
  if (count < 0 && length + count > 0) return byteSlice(text, length + count);
  return count >= 0 && length > count ? byteSlice(text, 0, count) : text;
}

function joinTexts(meter: Meter, texts: readonly string[], separator: string): string {
  meter.size(texts.reduce((size, text) => size + text.length + separator.length, 0));
  return texts.join(separator);
}

/** Go's strings.SplitN; `count` -1 is all, and the last part keeps what is left. */
function splitText(text: string, separator: string, count: number): string[] {
  if (count === 0) return [];
  const parts = separator === '' ? Array.from(text) : text.split(separator);
  if (count < 0 || parts.length <= count) return parts;
  return [...parts.slice(0, count - 1), parts.slice(count - 1).join(separator)];
}

/** Sprig's `split` answers a map with the keys `_0`, `_1`, … */
function numbered(parts: readonly string[]): GoMap {
  return new GoMap(
    parts.map((part, index) => [`_${index}`, part]),
    'string',
  );
}
