import { GoComplex, GoFloat, type GoValue } from '../value/types.ts';
import { intOf } from '../value/number.ts';
import { quote } from '../format/quote.ts';
import { characterAt, isAlphanumeric } from './character.ts';
import { unquoteCharacter } from './unquote.ts';

/** A literal, under each type that can hold it: Go's constants have no type until they are used. */
export interface NumberLiteral {
  readonly int: bigint | undefined;
  readonly uint: bigint | undefined;
  readonly float: number | undefined;
  readonly complex: GoComplex | undefined;
}

const DECIMAL = /[0-9_]*/y;
const HEX = /[0-9a-fA-F_]*/y;
const OCTAL = /[0-7_]*/y;
const BINARY = /[01_]*/y;

/** Finds the end of a number; whether it is a sound one is decided by `parseNumber`. */
export function scanNumber(
  text: string,
  start: number,
): { readonly ok: boolean; readonly end: number } {
  let at = start;
  if (text[at] === '+' || text[at] === '-') at += 1;
  let digits = DECIMAL;
  if (text[at] === '0') {
    const base = text[at + 1]?.toLowerCase();
    digits = base === 'x' ? HEX : base === 'o' ? OCTAL : base === 'b' ? BINARY : DECIMAL;
    at += digits === DECIMAL ? 1 : 2;
  }
  at = run(digits, text, at);
  if (text[at] === '.') at = run(digits, text, at + 1);
  const exponent = digits === DECIMAL ? 'e' : digits === HEX ? 'p' : undefined;
  if (exponent !== undefined && text[at]?.toLowerCase() === exponent) {
    at += 1;
    if (text[at] === '+' || text[at] === '-') at += 1;
    at = run(DECIMAL, text, at);
  }
  if (text[at] === 'i') at += 1;
  const next = characterAt(text, at);
  return isAlphanumeric(next) ? { ok: false, end: at + next.length } : { ok: true, end: at };
}

function run(digits: RegExp, text: string, start: number): number {
  digits.lastIndex = start;
  digits.test(text);
  return Math.max(start, digits.lastIndex);
}

/** Reads a number token; a string is the complaint. */
export function parseNumber(text: string, kind: 'number' | 'charConstant'): NumberLiteral | string {
  if (kind === 'charConstant') return parseCharacter(text);
  if (text.endsWith('i')) return parseComplex(text);
  const integer = parseInteger(text);
  if (integer === undefined) return parseFloating(text);
  const int = integer >= -(2n ** 63n) && integer < 2n ** 63n ? integer : undefined;
  const signed = text.startsWith('-') || text.startsWith('+');
  const uint = (integer === 0n || !signed) && integer < 2n ** 64n ? integer : undefined;
  if (int === undefined && uint === undefined) return `integer overflow: ${quote(text)}`;
  return { int, uint, float: Number(int ?? uint), complex: undefined };
}

function parseCharacter(text: string): NumberLiteral | string {
  const character = unquoteCharacter(text);
  if (character === undefined) return 'invalid syntax';
  if (character.rest !== "'") return `malformed character constant: ${text}`;
  const int = BigInt(character.code);
  return { int, uint: int, float: character.code, complex: undefined };
}

function parseComplex(text: string): NumberLiteral | string {
  const split = Math.max(text.lastIndexOf('+'), text.lastIndexOf('-'));
  const exponent = split > 0 && /[eEpP]/.test(text[split - 1] ?? '');
  const cut = split > 0 && !exponent ? split : 0;
  const re = cut > 0 ? parseGoFloat(text.slice(0, cut)) : 0;
  const im = parseGoFloat(text.slice(cut, -1));
  if (re === undefined || im === undefined) return `illegal number syntax: ${quote(text)}`;
  const simple = im === 0 ? re : undefined;
  const int = simple !== undefined && Number.isInteger(simple) ? BigInt(simple) : undefined;
  return {
    int,
    uint: int !== undefined && int >= 0n ? int : undefined,
    float: simple,
    complex: new GoComplex(re, im),
  };
}

function parseFloating(text: string): NumberLiteral | string {
  const float = parseGoFloat(text);
  if (float === undefined || !Number.isFinite(float))
    return `illegal number syntax: ${quote(text)}`;
  if (!/[.eEpP]/.test(text)) return `integer overflow: ${quote(text)}`;
  const int = Number.isInteger(float) && Math.abs(float) < 2 ** 63 ? BigInt(float) : undefined;
  return { int, uint: int !== undefined && int >= 0n ? int : undefined, float, complex: undefined };
}

const INTEGER =
  /^[+-]?(?:0[xX](?:_?[0-9a-fA-F])+|0[bB](?:_?[01])+|0[oO]?(?:_?[0-7])+|[1-9](?:_?[0-9])*|0)$/;

/** Longer than any literal that fits 64 bits, in any base and with underscores. */
const MAX_DIGITS = 200;

/** Go's integer literals, any size: decimal, 0x, 0b, 0o and plain leading-zero octal. */
export function parseInteger(text: string): bigint | undefined {
  if (text.length > MAX_DIGITS || !INTEGER.test(text)) return undefined;
  const negative = text.startsWith('-');
  const digits = text.replace(/^[+-]/, '').replaceAll('_', '');
  const octal = /^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits;
  return negative ? -BigInt(octal) : BigInt(octal);
}

const FLOAT =
  /^[+-]?(?:[0-9](?:_?[0-9])*\.?(?:[0-9](?:_?[0-9])*)?|\.[0-9](?:_?[0-9])*)(?:[eE][+-]?[0-9](?:_?[0-9])*)?$/;
const HEX_FLOAT = /^([+-]?)0[xX]([0-9a-fA-F_]*)\.?([0-9a-fA-F_]*)[pP]([+-]?[0-9]+)$/;

/** Go's float literals, hexadecimal ones included. */
export function parseGoFloat(text: string): number | undefined {
  const hex = HEX_FLOAT.exec(text);
  if (hex) {
    const [, sign, whole = '', fraction = '', exponent = '0'] = hex;
    const digits = `${whole}${fraction}`.replaceAll('_', '');
    if (digits === '') return undefined;
    const scale = Number(exponent) - 4 * fraction.replaceAll('_', '').length;
    return (sign === '-' ? -1 : 1) * Number(BigInt(`0x${digits}`)) * 2 ** scale;
  }
  return FLOAT.test(text) ? Number(text.replaceAll('_', '')) : undefined;
}

/** The value of a literal where nothing says which type is wanted; undefined where it overflows int. */
export function idealValue(literal: NumberLiteral, text: string): GoValue | undefined {
  if (literal.complex) return literal.complex;
  const hex = /^0[xX]/.test(text) && !/[pP]/.test(text);
  const floating = literal.float !== undefined && !hex && !text.startsWith("'");
  if (floating && /[.eEpP]/.test(text)) return new GoFloat(literal.float ?? 0);
  return literal.int === undefined ? undefined : intOf(literal.int);
}
