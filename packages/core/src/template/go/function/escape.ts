import { isPrintable } from '../format/quote.ts';
import { toBytes } from '../value/bytes.ts';

const HTML: Readonly<Record<string, string>> = {
  '\0': '\uFFFD',
  '"': '&#34;',
  "'": '&#39;',
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
};

export function escapeHtml(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replaceAll(/[\0"'&<>]/g, (character) => HTML[character] ?? character);
}

const JS: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  "'": "\\'",
  '"': '\\"',
  '<': '\\u003C',
  '>': '\\u003E',
  '&': '\\u0026',
  '=': '\\u003D',
};

export function escapeJs(text: string): string {
  let out = '';
  for (const character of text) out += JS[character] ?? escapedJs(character);
  return out;
}

function escapedJs(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const plain = code < 0x80 ? code >= 0x20 : isPrintable(character);
  if (plain) return character;
  return `\\u${code.toString(16).toUpperCase().padStart(4, '0')}`;
}

const QUERY = Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte);
  if (byte === 0x20) return '+';
  if (/[A-Za-z0-9_.~-]/.test(character)) return character;
  return `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
});

/** Go's `url.QueryEscape`: a blank becomes a plus. */
export function escapeQuery(text: string): string {
  let out = '';
  for (const byte of toBytes(text)) out += QUERY[byte] ?? '';
  return out;
}
