import { func, type FunctionMap, metered, withCost } from '../function/signature.ts';
import { int, string } from '../function/params.ts';
import type { Meter } from '../meter.ts';
import { byteLength, byteSlice, fromBytes, toBytes } from '../value/bytes.ts';
import { camelCase, separatedCase } from './word-case.ts';
import { mapCase, SPACES } from './strings.ts';

const SPACE = new RegExp(`[${SPACES}]`, 'u');

/**
 * Where Go's strings.Title sees a word begin: after ASCII, anything but letters, digits and the
 * underscore; after other characters, white space only.
 */
const TITLE = new RegExp(`(?<=^|[\\0-/:-@[-^\`{-\\x7f]|[${SPACES}])\\p{L}`, 'gu');

export const words: FunctionMap = withCost(
  { call: 2, size: 128 },
  {
    title: func([string], (text) => text.replaceAll(TITLE, titleCase)),
    untitle: func([string], (text) => afterSpaces(text, lowerOf)),
    swapcase: func([string], swapCase),
    snakecase: func([string], (text) => separatedCase(text, '_')),
    kebabcase: func([string], (text) => separatedCase(text, '-')),
    camelcase: func([string], camelCase),
    nospace: func([string], withoutSpaces),
    initials: func([string], initials),
    abbrev: func([int, string], (width, text) => (width < 4 ? text : abbreviate(text, 0, width))),
    abbrevboth: func([int, int, string], (left, right, text) =>
      right < 4 || (left > 0 && right < 7) ? text : abbreviate(text, left, right),
    ),
    wrap: metered([int, string], (meter, width, text) => wrap(meter, text, width, '\n', false)),
    wrapWith: metered([int, string, string], (meter, width, separator, text) =>
      wrap(meter, text, width, separator === '' ? '\n' : separator, true),
    ),
  },
);

function titleCase(match: string): string {
  return mapCase(match, (character) => character.toUpperCase());
}

function lowerOf(character: string): string {
  return mapCase(character, (text) => text.toLowerCase());
}

/** Applies `map` to the first character of each word; words are parted by white space. */
function afterSpaces(text: string, map: (character: string) => string): string {
  let start = true;
  return Array.from(text, (character) => {
    const space = SPACE.test(character);
    const mapped = start && !space ? map(character) : character;
    start = space;
    return mapped;
  }).join('');
}

/** Upper becomes lower; lower becomes upper, or title case where a word begins. */
function swapCase(text: string): string {
  return Array.from(text, (character) =>
    /\p{Lu}|\p{Lt}/u.test(character) ? lowerOf(character) : titleCase(character),
  ).join('');
}

/** Sprig works on bytes here: text that is not ASCII comes out as Latin-1 where blanks are removed. */
function withoutSpaces(text: string): string {
  const bytes = Array.from(toBytes(text), (byte) => String.fromCharCode(byte));
  const kept = bytes.filter((byte) => !SPACE.test(byte));
  return kept.length === bytes.length ? text : kept.join('');
}

function initials(text: string): string {
  let gap = true;
  let out = '';
  for (const byte of toBytes(text)) {
    const character = String.fromCharCode(byte);
    const space = SPACE.test(character);
    if (gap && !space) out += character;
    gap = space;
  }
  return out;
}

/** Shortens to `width` bytes with an ellipsis at the end, and at the start where `offset` is beyond it. */
function abbreviate(text: string, offset: number, width: number): string {
  const length = byteLength(text);
  if (length <= width) return text;
  const begin = Math.min(offset, length - (width - 3));
  if (begin <= 4) return `${byteSlice(text, 0, width - 3)}...`;
  if (width < 7) return '';
  if (begin + width - 3 < length) return `...${abbreviate(byteSlice(text, begin), 0, width - 3)}`;
  return `...${byteSlice(text, length - (width - 3))}`;
}

/** Breaks lines at blanks so that they hold at most `width` bytes; long words only where asked to. */
function wrap(
  meter: Meter,
  text: string,
  width: number,
  separator: string,
  breakWords: boolean,
): string {
  const line = Math.max(width, 1);
  const bytes = toBytes(text);
  meter.size(bytes.length + Math.ceil(bytes.length / line) * separator.length);
  const part = (from: number, to?: number) => fromBytes(bytes.subarray(from, to));
  let out = '';
  let at = 0;
  while (bytes.length - at > line) {
    if (bytes[at] === 0x20) {
      at += 1;
      continue;
    }
    const space = bytes.subarray(0, at + line + 1).lastIndexOf(0x20);
    if (space >= at) {
      out += part(at, space) + separator;
      at = space + 1;
    } else if (breakWords) {
      out += part(at, at + line) + separator;
      at += line;
    } else {
      const next = bytes.indexOf(0x20, at + line);
      if (next < 0) return out + part(at);
      out += part(at, next) + separator;
      at = next + 1;
    }
  }
  return out + part(at);
}
