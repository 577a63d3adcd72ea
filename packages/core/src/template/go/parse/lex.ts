import { type LexOptions, lexAction } from './lex-action.ts';
import { emit, fail, isSpace, rightDelimAt, type Scanner, trimLeft } from './scan.ts';
import type { Token } from './token.ts';

/**
 * Splits a template into tokens, all at once. The first mistake becomes an `error` token and ends
 * the list, so that the parser reports it only when it gets there, after mistakes of its own.
 */
export function lex(text: string, options: LexOptions): readonly Token[] {
  const scanner: Scanner = { text, tokens: [], pos: 0, line: 1, newline: text.indexOf('\n') };
  while (lexText(scanner) && lexAction(scanner, options)) {
    // one stretch of text and one action a turn
  }
  const last = scanner.tokens.at(-1);
  if (last?.kind !== 'error') emit(scanner, 'eof', scanner.text.length, scanner.text.length);
  return scanner.tokens;
}

/** Emits the text before the next action; false at the end of the template or on a mistake. */
function lexText(scanner: Scanner): boolean {
  const { text } = scanner;
  for (;;) {
    const start = scanner.pos;
    const delim = text.indexOf('{{', start);
    if (delim < 0) {
      if (start < text.length) emit(scanner, 'text', start, text.length);
      return false;
    }
    const trim = hasLeftTrimMarker(text, delim + 2);
    const end = trim ? trimRight(text, start, delim) : delim;
    if (end > start) emit(scanner, 'text', start, end);
    const body = delim + 2 + (trim ? 2 : 0);
    if (!text.startsWith('/*', body)) {
      emit(scanner, 'leftDelim', delim, delim + 2);
      scanner.pos = body;
      return true;
    }
    if (!skipComment(scanner, body)) return false;
  }
}

function skipComment(scanner: Scanner, start: number): boolean {
  const { text } = scanner;
  const close = text.indexOf('*/', start + 2);
  if (close < 0) return fail(scanner, start, 'unclosed comment');
  const delim = rightDelimAt(text, close + 2);
  if (!delim) return fail(scanner, start, 'comment ends before closing delimiter');
  scanner.pos = delim.trim ? trimLeft(text, delim.end) : delim.end;
  return true;
}

function hasLeftTrimMarker(text: string, pos: number): boolean {
  return text[pos] === '-' && isSpace(text[pos + 1]);
}

function trimRight(text: string, start: number, end: number): number {
  let at = end;
  while (at > start && isSpace(text[at - 1])) at -= 1;
  return at;
}
