import { isPrintable } from '../format/quote.ts';

const ALPHANUMERIC = /[\p{L}\p{Nd}_]/u;

export function isAlphanumeric(character: string): boolean {
  return ALPHANUMERIC.test(character);
}

/** The whole character at `pos`, surrogate pairs included; '' at the end. */
export function characterAt(text: string, pos: number): string {
  const code = text.codePointAt(pos);
  return code === undefined ? '' : String.fromCodePoint(code);
}

/** `U+0023 '#'`; control characters go without the character. */
export function describeCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0xfffd;
  const hex = code.toString(16).toUpperCase().padStart(4, '0');
  return isPrintable(character) ? `U+${hex} '${character}'` : `U+${hex}`;
}
