import { firstRunes, toBytes } from '../value/bytes.ts';
import { type FloatVerb, formatFloat } from './float.ts';
import { type Flags, pad } from './flags.ts';
import { canBackquote, isPrintable, quote, quoteAscii, quoteRune } from './quote.ts';

/** Each answers undefined for a verb that its type does not have. */

export function formatBool(value: boolean, verb: string, flags: Flags): string | undefined {
  return verb === 't' || verb === 'v' ? pad(String(value), flags) : undefined;
}

export function formatText(text: string, verb: string, flags: Flags): string | undefined {
  switch (verb) {
    case 'v':
      return flags.sharpV ? quoted(text, flags) : pad(truncated(text, flags), flags);
    case 's':
      return pad(truncated(text, flags), flags);
    case 'q':
      return quoted(text, flags);
    case 'x':
    case 'X':
      return pad(hexOf(toBytes(text), verb, flags), flags);
    default:
      return undefined;
  }
}

function truncated(text: string, flags: Flags): string {
  return flags.precision === undefined ? text : firstRunes(text, flags.precision);
}

function quoted(text: string, flags: Flags): string {
  const cut = truncated(text, flags);
  if (flags.sharp && !flags.sharpV && canBackquote(cut)) return pad(`\`${cut}\``, flags);
  return pad(flags.plus ? quoteAscii(cut) : quote(cut), flags);
}

/** `%x` of bytes: the precision counts bytes, the space flag parts them. */
export function hexOf(bytes: Uint8Array, verb: 'x' | 'X', flags: Flags): string {
  const shown = flags.precision === undefined ? bytes : bytes.subarray(0, flags.precision);
  if (shown.length === 0) return '';
  const prefix = flags.sharp ? '0x' : '';
  const pairs = Array.from(shown, (byte) => byte.toString(16).padStart(2, '0'));
  const text = flags.space ? pairs.map((pair) => prefix + pair).join(' ') : prefix + pairs.join('');
  return verb === 'X' ? text.toUpperCase() : text;
}

const BASES: Readonly<Record<string, number>> = { d: 10, v: 10, b: 2, o: 8, O: 8, x: 16, X: 16 };

export function formatInteger(
  value: bigint,
  verb: string,
  flags: Flags,
  unsigned: boolean,
): string | undefined {
  if (flags.sharpV && verb === 'v' && unsigned)
    return formatDigits(value, 16, 'x', { ...flags, sharp: true });
  if (Object.hasOwn(BASES, verb)) return formatDigits(value, BASES[verb] ?? 10, verb, flags);
  if (verb === 'c') return pad(characterOf(value), flags);
  if (verb === 'q') return pad(quoteRune(Number(value), flags.plus), flags);
  return verb === 'U' ? pad(unicode(value, flags), { ...flags, zero: false }) : undefined;
}

function formatDigits(value: bigint, base: number, verb: string, flags: Flags): string {
  const negative = value < 0n;
  const signed = negative || flags.plus || flags.space;
  if (flags.precision === 0 && value === 0n) return pad('', { ...flags, zero: false });
  const fill = flags.zero && !flags.minus ? (flags.width ?? 0) - (signed ? 1 : 0) : 0;
  const digits = (negative ? -value : value).toString(base).padStart(flags.precision ?? fill, '0');
  const text = prefixOf(digits, base, verb, flags) + digits;
  const sign = negative ? '-' : flags.plus ? '+' : flags.space ? ' ' : '';
  const whole = sign + (verb === 'X' ? text.toUpperCase() : text);
  return pad(whole, { ...flags, zero: false });
}

function prefixOf(digits: string, base: number, verb: string, flags: Flags): string {
  if (verb === 'O') return `0o${prefixOf(digits, base, 'o', flags)}`;
  if (!flags.sharp) return '';
  if (base === 2) return '0b';
  if (base === 8) return digits.startsWith('0') ? '' : '0';
  return base === 16 ? '0x' : '';
}

function characterOf(value: bigint): string {
  const valid = value >= 0n && value <= 0x10ffffn && !(value >= 0xd800n && value <= 0xdfffn);
  return valid ? String.fromCodePoint(Number(value)) : '\uFFFD';
}

function unicode(value: bigint, flags: Flags): string {
  const code = BigInt.asUintN(64, value);
  const digits = code
    .toString(16)
    .toUpperCase()
    .padStart(Math.max(flags.precision ?? 4, 4), '0');
  const character = flags.sharp && code <= 0x10ffffn ? characterOf(code) : '';
  return character !== '' && isPrintable(character) ? `U+${digits} '${character}'` : `U+${digits}`;
}

const FLOAT_VERBS: ReadonlyMap<string, [FloatVerb, number]> = new Map([
  ['v', ['g', -1]],
  ['g', ['g', -1]],
  ['G', ['G', -1]],
  ['b', ['b', -1]],
  ['x', ['x', -1]],
  ['X', ['X', -1]],
  ['e', ['e', 6]],
  ['E', ['E', 6]],
  ['f', ['f', 6]],
  ['F', ['f', 6]],
]);

export function formatFloating(value: number, verb: string, flags: Flags): string | undefined {
  const known = FLOAT_VERBS.get(verb);
  if (known === undefined) return undefined;
  const [floatVerb, precision] = known;
  const text = formatFloat(value, floatVerb, flags.precision ?? precision);
  const finite = Number.isFinite(value);
  const digits = text.replace(/^[+-]/, '');
  const shown =
    flags.sharp && !flags.sharpV && finite && verb !== 'b'
      ? withPoint(digits, verb, flags)
      : digits;
  const sign = signOf(text, flags);
  if (!finite || !flags.zero || flags.minus)
    return pad(sign + shown, { ...flags, zero: flags.zero && finite });
  return sign + shown.padStart((flags.width ?? 0) - sign.length, '0');
}

/** +Inf keeps its sign, whatever the flags. */
function signOf(text: string, flags: Flags): string {
  if (text.startsWith('-')) return '-';
  if (flags.plus) return '+';
  if (flags.space) return ' ';
  return text.startsWith('+') ? '+' : '';
}

/** `%#g` keeps the point and the zeros that `%g` drops. */
function withPoint(digits: string, verb: string, flags: Flags): string {
  const [mantissa = '', ...rest] = digits.split(/(?=[eEp])/);
  const dotted = mantissa.includes('.') ? mantissa : `${mantissa}.`;
  if (!'vgG'.includes(verb)) return dotted + rest.join('');
  const wanted = flags.precision ?? 6;
  const significant = dotted.replace('.', '').replace(/^0+(?=.)/, '').length;
  return dotted + '0'.repeat(Math.max(0, wanted - significant)) + rest.join('');
}
