import { fromBytes } from '../value/bytes.ts';

/** A positional encoding of bytes as in RFC 4648, with padding. */
export interface BaseEncoding {
  readonly name: string;
  readonly alphabet: string;
  /** Bits that one character holds. */
  readonly bits: number;
  /** Characters to a full group. */
  readonly group: number;
}

export const BASE64: BaseEncoding = {
  name: 'base64',
  alphabet: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/',
  bits: 6,
  group: 4,
};

export const BASE32: BaseEncoding = {
  name: 'base32',
  alphabet: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567',
  bits: 5,
  group: 8,
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
  const characters = placed(text);
  const bytes: number[] = [];
  let buffer = 0;
  let held = 0;
  for (const [count, { character, at }] of characters.entries()) {
    if (character === '=') {
      const mistake = checkPadding(encoding, characters, count, text.length);
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
  if (loose !== 0) return illegal(encoding, text.length - loose);
  return fromBytes(Uint8Array.from(bytes));
}

interface Placed {
  readonly character: string;
  readonly at: number;
}

/** Line breaks are skipped, but counted. */
function placed(text: string): Placed[] {
  return Array.from(text, (character, at) => ({ character, at })).filter(
    ({ character }) => character !== '\n' && character !== '\r',
  );
}

/** Answers the offset of the mistake, if there is one; `count` characters stand before the padding. */
function checkPadding(
  { bits, group }: BaseEncoding,
  characters: readonly Placed[],
  count: number,
  length: number,
): number | undefined {
  const used = count % group;
  const padding = characters.slice(count);
  const missing = group - used;
  const first = padding[0]?.at;
  const incomplete = used === 0 || (used * bits) % 8 >= bits;
  if (bits === 6 && incomplete) return first;
  if (padding.length < missing) return length;
  const wrong = padding.findIndex(({ character }) => character !== '=');
  if (wrong > 0 && wrong < missing) return padding[wrong - 1]?.at;
  if (incomplete) return first;
  return bits === 6 ? padding[missing]?.at : undefined; // Go's base32 does not look further
}

function illegal({ name }: BaseEncoding, at: number): string {
  return `illegal ${name} data at input byte ${at}`;
}
