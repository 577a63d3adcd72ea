import {
  DIGIT,
  ignoringCase,
  inRanges,
  negated,
  POSIX,
  type Range,
  SPACE,
  unicodeClass,
  WORD,
} from './character-set.ts';
import type { Reader } from './reader.ts';
import { type CharacterTest, codeOf, RegexError } from './syntax.ts';

const PERL: ReadonlyMap<string, readonly Range[]> = new Map([
  ['d', DIGIT],
  ['s', SPACE],
  ['w', WORD],
]);

const CONTROL: Readonly<Record<string, number>> = { a: 7, f: 12, n: 10, r: 13, t: 9, v: 11 };

/** `\d`, `\S`, `\pL`, `\P{Greek}`: a whole class behind one escape, or undefined for any other. */
export function parseEscapedClass(reader: Reader): CharacterTest | undefined {
  if (reader.peek() !== '\\') return undefined;
  const letter = reader.peek(1);
  const ranges = PERL.get(letter.toLowerCase());
  if (ranges) {
    reader.at += 2;
    const test = inRanges(ranges);
    return letter === letter.toLowerCase() ? test : negated(test);
  }
  return letter === 'p' || letter === 'P' ? parseUnicodeClass(reader, letter === 'P') : undefined;
}

function parseUnicodeClass(reader: Reader, inverted: boolean): CharacterTest {
  const start = reader.at;
  reader.at += 2;
  let name = reader.next();
  if (name === '{') {
    const close = reader.indexOf('}');
    if (close < 0) throw new RegexError('invalid character class range', reader.tail(start));
    name = reader.slice(reader.at, close);
    reader.at = close + 1;
  }
  const caret = name.startsWith('^');
  const test = unicodeClass(caret ? name.slice(1) : name);
  if (!test) throw new RegexError('invalid character class range', reader.slice(start));
  const folded = reader.flags.ignoreCase ? ignoringCase(test) : test;
  return inverted === caret ? folded : negated(folded);
}

/** `[a-z\d[:alpha:]]`, the reader standing at the opening bracket. */
export function parseBracketClass(reader: Reader): CharacterTest {
  const start = reader.at;
  reader.at += 1;
  const inverted = reader.eat('^');
  const tests: CharacterTest[] = [];
  const ranges: Range[] = [];
  for (let first = true; first || reader.peek() !== ']'; first = false) {
    if (reader.done) throw new RegexError('missing closing ]', reader.tail(start));
    const test = parsePosixClass(reader) ?? parseEscapedClass(reader);
    if (test) tests.push(test);
    else ranges.push(parseRange(reader, start));
  }
  reader.at += 1;
  const listed = inRanges(ranges);
  const folded = reader.flags.ignoreCase ? ignoringCase(listed) : listed;
  const any: CharacterTest = (code) => folded(code) || tests.some((test) => test(code));
  return inverted ? negated(any) : any;
}

function parsePosixClass(reader: Reader): CharacterTest | undefined {
  if (!reader.startsWith('[:')) return undefined;
  const text = reader.tail();
  const match = /^\[:(\^?)([^:\]]*):\]/.exec(text);
  if (!match) return undefined;
  const ranges = POSIX.get(match[2] ?? '');
  if (!ranges) throw new RegexError('invalid character class range', match[0]);
  reader.at += match[0].length;
  const test = inRanges(ranges);
  const folded = reader.flags.ignoreCase ? ignoringCase(test) : test;
  return match[1] === '^' ? negated(folded) : folded;
}

function parseRange(reader: Reader, open: number): Range {
  const start = reader.at;
  const from = parseClassCharacter(reader, open);
  if (reader.peek() !== '-' || reader.peek(1) === ']' || reader.peek(1) === '') return [from, from];
  reader.at += 1;
  const to = parseClassCharacter(reader, open);
  if (to < from) throw new RegexError('invalid character class range', reader.slice(start));
  return [from, to];
}

function parseClassCharacter(reader: Reader, open: number): number {
  if (reader.done) throw new RegexError('missing closing ]', reader.tail(open));
  return reader.peek() === '\\' ? parseEscape(reader) : codeOf(reader.next());
}

/** An escape that stands for one character. */
export function parseEscape(reader: Reader): number {
  const start = reader.at;
  reader.at += 1;
  if (reader.done) throw new RegexError('trailing backslash at end of expression', '');
  const letter = reader.next();
  const control = Object.hasOwn(CONTROL, letter) ? CONTROL[letter] : undefined;
  if (control !== undefined) return control;
  if (letter === 'x') return parseHexEscape(reader, start);
  const octal = letter === '0' || (/[1-7]/.test(letter) && /[0-7]/.test(reader.peek()));
  if (octal) return parseOctalEscape(reader, letter);
  if (codeOf(letter) < 0x80 && !/[0-9A-Za-z_]/.test(letter)) return codeOf(letter);
  throw new RegexError('invalid escape sequence', reader.slice(start));
}

function parseOctalEscape(reader: Reader, first: string): number {
  let digits = first;
  while (digits.length < 3 && /[0-7]/.test(reader.peek())) digits += reader.next();
  return Number.parseInt(digits, 8);
}

function parseHexEscape(reader: Reader, start: number): number {
  const rest = reader.slice(reader.at, reader.at + 12);
  const match = /^(?:([0-9A-Fa-f]{2})|\{([0-9A-Fa-f]{1,8})\})/.exec(rest);
  const code = match ? Number.parseInt(match[1] ?? match[2] ?? '', 16) : Number.NaN;
  if (!match || !(code <= 0x10ffff)) {
    const read = /^(?:\{[0-9A-Fa-f]+[^}]?|.{0,2})/s.exec(rest)?.[0] ?? '';
    throw new RegexError('invalid escape sequence', reader.slice(start, reader.at) + read);
  }
  reader.at += match[0].length;
  return code;
}
