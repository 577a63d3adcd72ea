import type { Meter } from '../meter.ts';
import { fromBytes, toBytes } from '../value/bytes.ts';
import { GoFloat, GoMap, type GoValue } from '../value/types.ts';

export type ParsedJson =
  | { readonly ok: true; readonly value: GoValue }
  | { readonly ok: false; readonly error: string };

/** Go's own bound is 10,000. */
const MAX_NESTING = 500;

class Failure extends Error {}

/**
 * Parses JSON as Go does, its complaints included. Every number is a float64; objects become maps of
 * their own, never prototypes.
 */
export function parseJson(text: string, meter: Meter): ParsedJson {
  meter.size(text.length);
  const reader: Reader = { text, at: 0, meter };
  try {
    const value = readValue(reader, 0);
    skipBlanks(reader);
    if (reader.at < text.length) throw invalid(reader, 'after top-level value');
    return { ok: true, value };
  } catch (error) {
    if (error instanceof Failure) return { ok: false, error: error.message };
    throw error;
  }
}

interface Reader {
  readonly text: string;
  at: number;
  readonly meter: Meter;
}

function readValue(reader: Reader, depth: number): GoValue {
  if (depth > MAX_NESTING) throw new Failure('exceeded max depth');
  reader.meter.spend(1);
  skipBlanks(reader);
  const character = reader.text.charAt(reader.at);
  if (character === '{') return readObject(reader, depth);
  if (character === '[') return readArray(reader, depth);
  if (character === '"') return readString(reader);
  if (character === '-' || (character >= '0' && character <= '9')) return readNumber(reader);
  if (character === 't') return readWord(reader, 'true', true);
  if (character === 'f') return readWord(reader, 'false', false);
  if (character === 'n') return readWord(reader, 'null', null);
  throw invalid(reader, 'looking for beginning of value');
}

function readObject(reader: Reader, depth: number): GoMap {
  const map = new GoMap();
  reader.at += 1;
  skipBlanks(reader);
  if (take(reader, '}')) return map;
  for (;;) {
    skipBlanks(reader);
    if (reader.text[reader.at] !== '"')
      throw invalid(reader, 'looking for beginning of object key string');
    const key = readString(reader);
    skipBlanks(reader);
    if (!take(reader, ':')) throw invalid(reader, 'after object key');
    map.entries.set(key, readValue(reader, depth + 1));
    skipBlanks(reader);
    if (take(reader, '}')) return map;
    if (!take(reader, ',')) throw invalid(reader, 'after object key:value pair');
  }
}

function readArray(reader: Reader, depth: number): GoValue[] {
  const items: GoValue[] = [];
  reader.at += 1;
  skipBlanks(reader);
  if (take(reader, ']')) return items;
  for (;;) {
    items.push(readValue(reader, depth + 1));
    skipBlanks(reader);
    if (take(reader, ']')) return items;
    if (!take(reader, ',')) throw invalid(reader, 'after array element');
  }
}

// oxlint-disable-next-line no-control-regex
const STRING = /"(?:[^"\\\0-\x1f]|\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4}))*"/y;
// oxlint-disable-next-line no-control-regex
const PLAIN = /(?:[^"\\\0-\x1f]|\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4}))*/y;

function readString(reader: Reader): string {
  STRING.lastIndex = reader.at;
  const literal = STRING.exec(reader.text)?.[0];
  if (literal === undefined) throw brokenString(reader);
  reader.at += literal.length;
  const parsed: unknown = JSON.parse(literal.replaceAll(/[\uDC80-\uDCFF]/g, '\uFFFD'));
  return fromBytes(toBytes(String(parsed).toWellFormed()));
}

function brokenString(reader: Reader): Failure {
  PLAIN.lastIndex = reader.at + 1;
  reader.at += 1 + (PLAIN.exec(reader.text)?.[0].length ?? 0);
  if (reader.at >= reader.text.length) return new Failure('unexpected end of JSON input');
  if (reader.text[reader.at] !== '\\') return invalid(reader, 'in string literal');
  reader.at += 1;
  if (reader.text[reader.at] !== 'u') return invalid(reader, 'in string escape code');
  do reader.at += 1;
  while (/[0-9A-Fa-f]/.test(reader.text.charAt(reader.at)));
  return invalid(reader, 'in \\u hexadecimal character escape');
}

const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;

function readNumber(reader: Reader): GoValue {
  NUMBER.lastIndex = reader.at;
  const literal = NUMBER.exec(reader.text)?.[0];
  if (literal === undefined) {
    reader.at += 1;
    throw invalid(reader, 'in numeric literal');
  }
  reader.at += literal.length;
  const next = reader.text.charAt(reader.at);
  if (next === '.' && !/[.eE]/.test(literal)) {
    reader.at += 1;
    throw invalid(reader, 'after decimal point in numeric literal');
  }
  if ((next === 'e' || next === 'E') && !/[eE]/.test(literal)) {
    reader.at += /[+-]/.test(reader.text.charAt(reader.at + 1)) ? 2 : 1;
    throw invalid(reader, 'in exponent of numeric literal');
  }
  const value = Number(literal);
  if (!Number.isFinite(value))
    throw new Failure(`json: cannot unmarshal number ${literal} into Go value of type float64`);
  return new GoFloat(value);
}

function readWord(reader: Reader, word: string, value: GoValue): GoValue {
  for (let index = 1; index < word.length; index++) {
    if (reader.text[reader.at + index] === word[index]) continue;
    reader.at += index;
    throw invalid(reader, `in literal ${word} (expecting '${word[index] ?? ''}')`);
  }
  reader.at += word.length;
  return value;
}

function skipBlanks(reader: Reader): void {
  while (' \t\r\n'.includes(reader.text[reader.at] ?? 'x')) reader.at += 1;
}

function take(reader: Reader, character: string): boolean {
  if (reader.text[reader.at] !== character) return false;
  reader.at += 1;
  return true;
}

/** Inside a token, Go's scanner takes the end of the input for a blank. */
const END = 0x20;

function invalid(reader: Reader, context: string): Failure {
  if (reader.at >= reader.text.length && !context.startsWith('in ') && !context.includes('numeric'))
    return new Failure('unexpected end of JSON input');
  const [byte = 0] = toBytes(String.fromCodePoint(reader.text.codePointAt(reader.at) ?? END));
  return new Failure(`invalid character ${quoteByte(byte)} ${context}`);
}

function quoteByte(byte: number): string {
  const character = String.fromCharCode(byte);
  if (character === "'") return `'\\''`;
  if (character === '"') return `'"'`;
  const escaped = JSON.stringify(character).slice(1, -1);
  return `'${escaped.replace(/^\\u00/, '\\x')}'`;
}
