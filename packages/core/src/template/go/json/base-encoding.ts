import { fromBytes } from '../value/bytes.ts';

/** A positional encoding of bytes as in RFC 4648, with padding. */
export interface BaseEncoding {
  readonly name: string;
  readonly alphabet: string;
  /** Bits that one character holds. */
  readonly bits: number;
  /** Characters to a full group. */
  readonly group: number;
  /** Where the padding goes wrong, if it does. */
  readonly mistakeIn: (padding: Padding) => number | undefined;
}

/** What stands from the first `=` on. */
interface Padding {
  /** Characters of the last group before it. */
  readonly used: number;
  readonly characters: readonly Placed[];
  /** Of the whole text. */
  readonly length: number;
}

export const BASE64: BaseEncoding = {
  name: 'base64',
  alphabet: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/',
  bits: 6,
  group: 4,
  mistakeIn: mistakeInBase64,
};

export const BASE32: BaseEncoding = {
  name: 'base32',
  alphabet: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567',
  bits: 5,
  group: 8,
  mistakeIn: mistakeInBase32,
};

export function encodeBase({ alphabet, bits, group }: BaseEncoding, data: Uint8Array): string {
  let out = '';
  let buffer = 0;
  let held = 0;
  for (const byte of data) {
    buffer = ((buffer << 8) | byte) & 0xffff;
    held += 8;
    for (; held >= bits; held -= bits)
      out += alphabet.charAt((buffer >> (held - bits)) & (2 ** bits - 1));
  }
  if (held > 0) out += alphabet.charAt((buffer << (bits - held)) & (2 ** bits - 1));
  return out.padEnd(Math.ceil(out.length / group) * group, '=');
}

/** The text, or, as sprig answers it, the complaint: `illegal base64 data at input byte 3`. */
export function decodeBase(encoding: BaseEncoding, text: string): string {
  const { alphabet, bits, group } = encoding;
  // Line breaks are skipped; Go counts them in base64 only.
  const source = bits === 6 ? text : text.replaceAll(/[\r\n]/g, '');
  const { length } = source;
  const characters = placed(source);
  const bytes: number[] = [];
  let buffer = 0;
  let held = 0;
  for (const [count, { character, at }] of characters.entries()) {
    if (character === '=') {
      const padding = characters.slice(count);
      const mistake = encoding.mistakeIn({ used: count % group, characters: padding, length });
      return mistake === undefined ? fromBytes(Uint8Array.from(bytes)) : illegal(encoding, mistake);
    }
    const value = alphabet.indexOf(character);
    if (value < 0) return illegal(encoding, at);
    buffer = ((buffer << bits) | value) & 0xffff;
    held += bits;
    if (held < 8) continue;
    held -= 8;
    bytes.push((buffer >> held) & 0xff);
  }
  const loose = characters.length % group;
  if (loose !== 0) return illegal(encoding, length - loose);
  return fromBytes(Uint8Array.from(bytes));
}

interface Placed {
  readonly character: string;
  readonly at: number;
}

function placed(text: string): Placed[] {
  return Array.from(text, (character, at) => ({ character, at })).filter(
    ({ character }) => character !== '\n' && character !== '\r',
  );
}

function mistakeInBase64({ used, characters, length }: Padding): number | undefined {
  const missing = 4 - used;
  if (missing > 2) return characters[0]?.at;
  if (characters.length < missing) return length;
  const wrong = characters.findIndex(({ character }) => character !== '=');
  return wrong > 0 && wrong < missing ? characters[wrong - 1]?.at : characters[missing]?.at;
}

/** Go's base32 does not look past the group that the padding fills. */
function mistakeInBase32({ used, characters, length }: Padding): number | undefined {
  const missing = 8 - used;
  const first = characters[0]?.at;
  if (used < 2 || characters.length > 8) return first;
  if (characters.length < missing) return length;
  const wrong = characters.findIndex(({ character }) => character !== '=');
  if (wrong > 0 && wrong < missing) return characters[wrong - 1]?.at;
  return used === 3 || used === 6 ? first : undefined;
}

function illegal({ name }: BaseEncoding, at: number): string {
  return `illegal ${name} data at input byte ${at}`;
}
