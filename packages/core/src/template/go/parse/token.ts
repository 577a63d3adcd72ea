import { quote } from '../format/quote.ts';
import { byteLength, firstRunes } from '../value/bytes.ts';

export type TokenKind =
  | 'error'
  | 'bool'
  | 'char'
  | 'charConstant'
  | 'assign'
  | 'declare'
  | 'eof'
  | 'field'
  | 'identifier'
  | 'leftDelim'
  | 'leftParen'
  | 'number'
  | 'pipe'
  | 'rawString'
  | 'rightDelim'
  | 'rightParen'
  | 'space'
  | 'string'
  | 'text'
  | 'variable'
  | Keyword;

export const KEYWORDS = [
  '.',
  'block',
  'break',
  'continue',
  'define',
  'else',
  'end',
  'if',
  'nil',
  'range',
  'template',
  'with',
] as const;
export type Keyword = (typeof KEYWORDS)[number];

export interface Token {
  readonly kind: TokenKind;
  /** Offset into the text, in UTF-16 units. */
  readonly pos: number;
  readonly text: string;
  /** From 1. */
  readonly line: number;
}

const keywords: ReadonlySet<string> = new Set(KEYWORDS);

export function isKeyword(word: string): word is Keyword {
  return keywords.has(word);
}

/** How parse errors name a token. */
export function describeToken(token: Token): string {
  if (token.kind === 'eof') return 'EOF';
  if (token.kind === 'error') return token.text;
  if (isKeyword(token.kind)) return `<${token.text}>`;
  if (byteLength(token.text) > 10) return `${quote(firstRunes(token.text, 10))}...`;
  return quote(token.text);
}
