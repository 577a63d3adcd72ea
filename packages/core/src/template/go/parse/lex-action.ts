import { quote } from '../format/quote.ts';
import { characterAt, describeCharacter, isAlphanumeric } from './character.ts';
import {
  emit,
  fail,
  isSpace,
  type RightDelim,
  rightDelimAt,
  type Scanner,
  trimLeft,
} from './scan.ts';
import { scanNumber } from './number.ts';
import { isKeyword } from './token.ts';

const WORD = /[\p{L}\p{Nd}_]*/uy;

export interface LexOptions {
  /** Words that name a function cannot be keywords; only these two can clash. */
  readonly isFunction: (name: string) => boolean;
}

/** Emits the tokens of one action, its closing delimiter included; false on a mistake. */
export function lexAction(scanner: Scanner, options: LexOptions): boolean {
  const { text } = scanner;
  let parens = 0;
  for (;;) {
    const start = scanner.pos;
    const delim = rightDelimAt(text, start);
    if (delim)
      return parens === 0
        ? closeAction(scanner, delim)
        : fail(scanner, start, 'unclosed left paren');
    const character = characterAt(text, start);
    if (character === '') return fail(scanner, start, 'unclosed action');
    if (character === '(') parens += 1;
    if (character === ')') parens -= 1;
    if (parens < 0) return fail(scanner, start, 'unexpected right paren');
    if (isSpace(character)) lexSpace(scanner, start);
    else if (!lexToken(scanner, start, character, options)) return false;
  }
}

function closeAction(scanner: Scanner, delim: RightDelim): true {
  emit(scanner, 'rightDelim', delim.start, delim.end);
  if (delim.trim) scanner.pos = trimLeft(scanner.text, delim.end);
  return true;
}

/** The last blank before `-}}` belongs to the delimiter. */
function lexSpace(scanner: Scanner, start: number): void {
  const { text } = scanner;
  const end = trimLeft(text, start);
  const marked = text.startsWith('-}}', end) ? end - 1 : end;
  if (marked > start) emit(scanner, 'space', start, marked);
}

function lexToken(
  scanner: Scanner,
  start: number,
  character: string,
  options: LexOptions,
): boolean {
  const { text } = scanner;
  switch (character) {
    case '=':
      return emitted(scanner, 'assign', start, start + 1);
    case ':':
      if (text[start + 1] !== '=') return fail(scanner, start, 'expected :=');
      return emitted(scanner, 'declare', start, start + 2);
    case '|':
      return emitted(scanner, 'pipe', start, start + 1);
    case '(':
      return emitted(scanner, 'leftParen', start, start + 1);
    case ')':
      return emitted(scanner, 'rightParen', start, start + 1);
    case '"':
      return lexQuoted(scanner, start, '"', 'string', 'unterminated quoted string');
    case "'":
      return lexQuoted(scanner, start, "'", 'charConstant', 'unterminated character constant');
    case '`':
      return lexRaw(scanner, start);
    case '$':
      return lexFieldOrVariable(scanner, start, 'variable');
    default:
      return lexWord(scanner, start, character, options);
  }
}

function lexWord(scanner: Scanner, start: number, character: string, options: LexOptions): boolean {
  const { text } = scanner;
  if (character === '.' && !isDigit(text[start + 1]) && start + 1 < text.length)
    return lexFieldOrVariable(scanner, start, 'field');
  if (character === '.' || character === '+' || character === '-' || isDigit(character))
    return lexNumber(scanner, start);
  if (isAlphanumeric(character)) return lexIdentifier(scanner, start, options);
  if (character > ' ' && character <= '~') return emitted(scanner, 'char', start, start + 1);
  return fail(scanner, start, `unrecognized character in action: ${describeCharacter(character)}`);
}

function lexIdentifier(scanner: Scanner, start: number, options: LexOptions): boolean {
  const end = wordEnd(scanner.text, start);
  const word = scanner.text.slice(start, end);
  if (!atTerminator(scanner.text, end)) return badCharacter(scanner, start, end);
  if (isKeyword(word)) {
    const shadowed = (word === 'break' || word === 'continue') && options.isFunction(word);
    return emitted(scanner, shadowed ? 'identifier' : word, start, end);
  }
  const kind = word === 'true' || word === 'false' ? 'bool' : 'identifier';
  return emitted(scanner, kind, start, end);
}

function lexFieldOrVariable(scanner: Scanner, start: number, kind: 'field' | 'variable'): boolean {
  const { text } = scanner;
  if (atTerminator(text, start + 1))
    return emitted(scanner, kind === 'variable' ? 'variable' : '.', start, start + 1);
  const end = wordEnd(text, start + 1);
  if (!atTerminator(text, end)) return badCharacter(scanner, start, end);
  return emitted(scanner, kind, start, end);
}

function lexNumber(scanner: Scanner, start: number): boolean {
  const { text } = scanner;
  const first = scanNumber(text, start);
  if (!first.ok) return badNumber(scanner, start, first.end);
  if (text[first.end] !== '+' && text[first.end] !== '-')
    return emitted(scanner, 'number', start, first.end);
  const second = scanNumber(text, first.end);
  if (!second.ok || text[second.end - 1] !== 'i') return badNumber(scanner, start, second.end);
  return emitted(scanner, 'number', start, second.end);
}

function lexQuoted(
  scanner: Scanner,
  start: number,
  mark: string,
  kind: 'string' | 'charConstant',
  unterminated: string,
): boolean {
  const { text } = scanner;
  for (let at = start + 1; at < text.length && text[at] !== '\n'; at++) {
    if (text[at] === mark) return emitted(scanner, kind, start, at + 1);
    if (text[at] !== '\\') continue;
    at += 1;
    if (text[at] === '\n') break;
  }
  return fail(scanner, start, unterminated);
}

function lexRaw(scanner: Scanner, start: number): boolean {
  const close = scanner.text.indexOf('`', start + 1);
  if (close < 0) return fail(scanner, start, 'unterminated raw quoted string');
  return emitted(scanner, 'rawString', start, close + 1);
}

function emitted(
  scanner: Scanner,
  ...token: Parameters<typeof emit> extends [unknown, ...infer R] ? R : never
): true {
  emit(scanner, ...token);
  return true;
}

function badCharacter(scanner: Scanner, start: number, at: number): false {
  return fail(scanner, start, `bad character ${describeCharacter(characterAt(scanner.text, at))}`);
}

function badNumber(scanner: Scanner, start: number, end: number): false {
  return fail(scanner, start, `bad number syntax: ${quote(scanner.text.slice(start, end))}`);
}

function wordEnd(text: string, start: number): number {
  WORD.lastIndex = start;
  WORD.test(text);
  return Math.max(start, WORD.lastIndex);
}

function atTerminator(text: string, pos: number): boolean {
  const character = text[pos];
  if (character === undefined || isSpace(character)) return true;
  return '.,|:)('.includes(character) || text.startsWith('}}', pos);
}

function isDigit(character: string | undefined): boolean {
  return character !== undefined && character >= '0' && character <= '9';
}
