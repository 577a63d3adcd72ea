import { fromBytes, toBytes } from '../value/bytes.ts';

const SIMPLE: Readonly<Record<string, number>> = {
  a: 7,
  b: 8,
  f: 12,
  n: 10,
  r: 13,
  t: 9,
  v: 11,
  '\\': 92,
};

/** Reads a quoted or raw string literal; undefined where an escape is malformed. */
export function unquote(literal: string): string | undefined {
  const body = literal.slice(1, -1);
  if (literal.startsWith('`')) return body.replaceAll('\r', '');
  if (!body.includes('\\')) return body;
  const bytes: Uint8Array[] = [];
  for (let at = 0; at < body.length;) {
    const next = body.indexOf('\\', at);
    const plain = next < 0 ? body.length : next;
    if (plain > at) bytes.push(toBytes(body.slice(at, plain)));
    if (next < 0) break;
    const escape = readEscape(body, next, '"');
    if (escape === undefined) return undefined;
    bytes.push(
      escape.byte ? Uint8Array.of(escape.code) : toBytes(String.fromCodePoint(escape.code)),
    );
    at = escape.end;
  }
  return fromBytes(concat(bytes));
}

/** Reads the character after the opening mark of `'x'`, and what follows it. */
export function unquoteCharacter(
  literal: string,
): { readonly code: number; readonly rest: string } | undefined {
  if (literal[1] === '\\') {
    const escape = readEscape(literal, 1, "'");
    return escape && { code: escape.code, rest: literal.slice(escape.end) };
  }
  const code = literal.codePointAt(1);
  if (code === undefined || code === 0x27) return undefined;
  return { code, rest: literal.slice(code > 0xffff ? 3 : 2) };
}

interface Escape {
  readonly code: number;
  readonly end: number;
  /** `\x41` and `\101` name bytes, not characters. */
  readonly byte: boolean;
}

function readEscape(text: string, start: number, mark: string): Escape | undefined {
  const letter = text[start + 1] ?? '';
  if (letter === mark) return { code: mark.charCodeAt(0), end: start + 2, byte: false };
  if (Object.hasOwn(SIMPLE, letter))
    return { code: SIMPLE[letter] ?? 0, end: start + 2, byte: false };
  if (letter === 'x') return readDigits(text, start + 2, 2, 16);
  if (letter === 'u') return readDigits(text, start + 2, 4, 16);
  if (letter === 'U') return readDigits(text, start + 2, 8, 16);
  return readDigits(text, start + 1, 3, 8);
}

function readDigits(text: string, start: number, count: number, base: 8 | 16): Escape | undefined {
  const digits = text.slice(start, start + count);
  const valid = base === 16 ? /^[0-9a-fA-F]+$/ : /^[0-7]+$/;
  if (digits.length !== count || !valid.test(digits)) return undefined;
  const code = Number.parseInt(digits, base);
  const byte = count < 4;
  if (byte ? code > 0xff : code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return undefined;
  return { code, end: start + count, byte };
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
