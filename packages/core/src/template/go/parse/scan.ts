import type { Token, TokenKind } from './token.ts';

const SPACE = ' \t\r\n';

/** The scanning position, shared by the two halves of the lexer. */
export interface Scanner {
  readonly text: string;
  readonly tokens: Token[];
  pos: number;
  line: number;
  /** Where the line count stands, so that counting stays linear. */
  counted: number;
}

export function emit(scanner: Scanner, kind: TokenKind, start: number, end: number): void {
  scanner.line = lineAt(scanner, start);
  scanner.tokens.push({
    kind,
    pos: start,
    text: scanner.text.slice(start, end),
    line: scanner.line,
  });
  scanner.pos = end;
}

export function fail(scanner: Scanner, start: number, message: string): false {
  const line = lineAt(scanner, start);
  scanner.tokens.push({ kind: 'error', pos: start, text: message, line });
  return false;
}

function lineAt(scanner: Scanner, pos: number): number {
  let line = scanner.line;
  for (let at = scanner.text.indexOf('\n', scanner.counted); at >= 0 && at < pos;) {
    line += 1;
    at = scanner.text.indexOf('\n', at + 1);
  }
  scanner.counted = pos;
  scanner.line = line;
  return line;
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
