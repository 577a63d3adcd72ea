import type { Token, TokenKind } from './token.ts';

const SPACE = ' \t\r\n';

/** The scanning position, shared by the two halves of the lexer. */
export interface Scanner {
  readonly text: string;
  readonly tokens: Token[];
  pos: number;
  line: number;
  /** The first newline that is not counted in `line`; -1 where there is none left. */
  newline: number;
}

export function emit(scanner: Scanner, kind: TokenKind, start: number, end: number): void {
  scanner.tokens.push({
    kind,
    pos: start,
    text: scanner.text.slice(start, end),
    line: lineAt(scanner, start),
  });
  scanner.pos = end;
}

export function fail(scanner: Scanner, start: number, message: string): false {
  const line = lineAt(scanner, start);
  scanner.tokens.push({ kind: 'error', pos: start, text: message, line });
  return false;
}

/** Places are asked for in order, so that each newline is looked for once. */
function lineAt(scanner: Scanner, pos: number): number {
  while (scanner.newline >= 0 && scanner.newline < pos) {
    scanner.line += 1;
    scanner.newline = scanner.text.indexOf('\n', scanner.newline + 1);
  }
  return scanner.line;
}

export interface RightDelim {
  /** Where the delimiter's own `}}` begins, after a trim marker. */
  readonly start: number;
  readonly end: number;
  readonly trim: boolean;
}

export function rightDelimAt(text: string, pos: number): RightDelim | undefined {
  if (isSpace(text[pos]) && text.startsWith('-}}', pos + 1))
    return { start: pos + 2, end: pos + 4, trim: true };
  if (text.startsWith('}}', pos)) return { start: pos, end: pos + 2, trim: false };
  return undefined;
}

export function trimLeft(text: string, start: number): number {
  let at = start;
  while (isSpace(text[at])) at += 1;
  return at;
}

export function isSpace(character: string | undefined): boolean {
  return character !== undefined && SPACE.includes(character);
}
