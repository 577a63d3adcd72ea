import { GoFunctionError } from '../error.ts';
import { int, string } from '../function/params.ts';
import { func, type FunctionMap, metered, PER_CHARACTER, withCost } from '../function/signature.ts';
import { BASE64, encodeBase } from '../json/base-encoding.ts';
import type { Meter } from '../meter.ts';
import { runes } from '../value/bytes.ts';
import { intOf } from '../value/number.ts';
import type { SprigOptions } from './options.ts';
import { unavailable } from './empty.ts';

const DIGITS = '0123456789';
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const PRINTABLE = String.fromCharCode(...Array.from({ length: 95 }, (_, index) => 32 + index));

type Entropy = (count: number) => Uint8Array;

export function random(options: SprigOptions): FunctionMap {
  const entropy: Entropy = (count) => {
    if (!options.randomBytes) throw unavailable('randomness', 'no source of it is given');
    return options.randomBytes(count);
  };
  const characters = (alphabet: string) =>
    metered([int], (meter: Meter, count: number) => pickMany(entropy, alphabet, count, meter));
  return withCost(PER_CHARACTER, {
    randAlphaNum: characters(LETTERS + DIGITS),
    randAlpha: characters(LETTERS),
    randNumeric: characters(DIGITS),
    randAscii: characters(PRINTABLE),
    randBytes: metered([int], (meter, count) => {
      meter.size(count);
      return encodeBase(BASE64, entropy(Math.max(count, 0)));
    }),
    randInt: func([int, int], (min, max) => {
      if (max <= min) throw new GoFunctionError('invalid argument to Intn');
      return intOf(BigInt(min) + below(entropy, BigInt(max) - BigInt(min)));
    }),
    shuffle: metered([string], (meter, text) => {
      const shuffled = runes(text);
      meter.spend(shuffled.length);
      for (let at = shuffled.length - 1; at > 0; at--) {
        const other = Number(below(entropy, BigInt(at + 1)));
        [shuffled[at], shuffled[other]] = [shuffled[other] ?? '', shuffled[at] ?? ''];
      }
      return shuffled.join('');
    }),
    uuidv4: func([], () => uuid(entropy(16))),
  });
}

function pickMany(entropy: Entropy, alphabet: string, count: number, meter: Meter): string {
  meter.size(count);
  meter.spend(Math.max(4 * count, 0)); // eight bytes of entropy a character
  const size = BigInt(alphabet.length);
  return Array.from({ length: Math.max(count, 0) }, () =>
    alphabet.charAt(Number(below(entropy, size))),
  ).join('');
}

/** Uniform below `limit`: draws anew where the remainder would favour small values. */
function below(entropy: Entropy, limit: bigint): bigint {
  const range = 2n ** 64n;
  const fair = range - (range % limit);
  for (;;) {
    const drawn = entropy(8).reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
    if (drawn < fair) return drawn % limit;
  }
}

function uuid(bytes: Uint8Array): string {
  const hex = Array.from(bytes, (byte, index) => {
    const marked = index === 6 ? (byte & 0x0f) | 0x40 : index === 8 ? (byte & 0x3f) | 0x80 : byte;
    return marked.toString(16).padStart(2, '0');
  }).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
