/** Go's `strconv.FormatFloat` for 64-bit floats: exact, ties to even, any precision. */

export type FloatVerb = 'e' | 'E' | 'f' | 'F' | 'g' | 'G' | 'b' | 'x' | 'X';

/** No float64 has more digits than this on either side of its point; what follows is zeros. */
const MAX_DIGITS = 1100;

interface Decimal {
  /** Significant digits, none leading or trailing unless asked for; '0' for zero. */
  readonly digits: string;
  /** The value is 0.digits times ten to this. */
  readonly point: number;
}

/** `precision` -1 is the fewest digits that read back as the same float. */
export function formatFloat(value: number, verb: FloatVerb, precision: number): string {
  if (Number.isNaN(value)) return 'NaN';
  const negative = value < 0 || Object.is(value, -0);
  const magnitude = Math.abs(value);
  const sign = negative ? '-' : '';
  if (magnitude === Infinity) return `${negative ? '-' : '+'}Inf`;
  switch (verb) {
    case 'e':
    case 'E':
      return sign + scientific(magnitude, verb, precision);
    case 'f':
    case 'F':
      return sign + fixed(magnitude, precision);
    case 'g':
    case 'G':
      return sign + general(magnitude, verb, precision);
    case 'b':
      return sign + binary(magnitude);
    case 'x':
    case 'X':
      return sign + hexadecimal(magnitude, verb, precision);
  }
}

function scientific(value: number, verb: 'e' | 'E', precision: number): string {
  const decimal = precision < 0 ? shortest(value) : significant(value, precision + 1);
  return withExponent(decimal, verb, precision < 0 ? decimal.digits.length - 1 : precision);
}

function withExponent({ digits, point }: Decimal, verb: 'e' | 'E', fraction: number): string {
  const tail = fraction > 0 ? `.${digits.slice(1, fraction + 1).padEnd(fraction, '0')}` : '';
  const exponent = digits === '0' ? 0 : point - 1;
  const magnitude = String(Math.abs(exponent)).padStart(2, '0');
  return `${digits[0] ?? '0'}${tail}${verb}${exponent < 0 ? '-' : '+'}${magnitude}`;
}

function fixed(value: number, precision: number): string {
  if (precision < 0) return plain(shortest(value), -1);
  const scale = Math.min(precision, MAX_DIGITS);
  const [mantissa, exponent] = decompose(value);
  const text = roundedQuotient(mantissa * 10n ** BigInt(scale), exponent).toString();
  const whole = text.padStart(scale + 1, '0');
  const cut = whole.length - scale;
  if (precision === 0) return whole;
  return `${whole.slice(0, cut)}.${whole.slice(cut).padEnd(precision, '0')}`;
}

/** Digits with the point in its place; at least `fraction` of them after it. */
function plain({ digits, point }: Decimal, fraction: number): string {
  const whole = point <= 0 ? '0' : digits.slice(0, point).padEnd(point, '0');
  const after = point <= 0 ? '0'.repeat(digits === '0' ? 0 : -point) + digits : digits.slice(point);
  const tail = digits === '0' ? '' : after;
  const padded = fraction > tail.length ? tail.padEnd(fraction, '0') : tail;
  return padded === '' ? whole : `${whole}.${padded}`;
}

function general(value: number, verb: 'g' | 'G', precision: number): string {
  const wanted = precision === 0 ? 1 : precision;
  const rounded = wanted < 0 ? shortest(value) : significant(value, wanted);
  const digits = rounded.digits.replace(/(?<=.)0+$/, '');
  const decimal = { digits, point: rounded.point };
  const exponent = digits === '0' ? 0 : decimal.point - 1;
  const limit = wanted > digits.length && digits.length >= decimal.point ? digits.length : wanted;
  if (exponent < -4 || exponent >= (wanted < 0 ? SHORTEST_LIMIT : limit))
    return withExponent(decimal, verb === 'g' ? 'e' : 'E', digits.length - 1);
  return plain(decimal, -1);
}

/** From this exponent on, the shortest form is scientific: a million prints as 1e+06. */
const SHORTEST_LIMIT = 6;

function binary(value: number): string {
  const [mantissa, exponent] = decompose(value);
  return `${mantissa}p${exponent < 0 ? '-' : '+'}${Math.abs(exponent)}`;
}

function hexadecimal(value: number, verb: 'x' | 'X', precision: number): string {
  let [mantissa, exponent] = decompose(value);
  let power = 0;
  if (value !== 0) {
    const shift = 53 - mantissa.toString(2).length;
    mantissa <<= BigInt(shift);
    power = exponent - shift + 52;
    exponent = 0;
  }
  if (precision >= 0 && precision < 13) {
    mantissa = roundedQuotient(mantissa, -4 * (13 - precision)) << BigInt(4 * (13 - precision));
    if (mantissa >= 2n ** 53n) {
      mantissa >>= 1n;
      power += 1;
    }
  }
  const digits = (mantissa & (2n ** 52n - 1n)).toString(16).padStart(13, '0');
  const fraction =
    precision < 0 ? digits.replace(/0+$/, '') : digits.slice(0, precision).padEnd(precision, '0');
  const sign = power < 0 ? '-' : '+';
  const text = `0x${value === 0 ? 0 : 1}${fraction && `.${fraction}`}p${sign}${String(Math.abs(power)).padStart(2, '0')}`;
  return verb === 'X' ? text.toUpperCase() : text;
}

/** JavaScript prints the same shortest digits as Go does. */
function shortest(value: number): Decimal {
  const [mantissa = '0', exponent = '0'] = value.toExponential().split('e');
  return { digits: mantissa.replace('.', ''), point: Number(exponent) + 1 };
}

/** The first `count` digits, rounded half to even on the exact value. */
function significant(value: number, count: number): Decimal {
  const digits = Math.min(count, MAX_DIGITS);
  if (value === 0) return { digits: '0', point: 1 };
  const { point } = shortest(value);
  const text = scaled(value, digits - point).toString();
  if (text.length >= digits)
    return { digits: text.slice(0, digits), point: point + text.length - digits };
  // The shortest form rounds up where the exact value is just below a power of ten.
  return { digits: scaled(value, digits - point + 1).toString(), point: point - 1 };
}

/** The value times ten to `scale`, rounded half to even. */
function scaled(value: number, scale: number): bigint {
  const [mantissa, exponent] = decompose(value);
  if (scale >= 0) return roundedQuotient(mantissa * 10n ** BigInt(scale), exponent);
  const dividend = mantissa << BigInt(Math.max(exponent, 0));
  return roundedRatio(dividend, (10n ** BigInt(-scale)) << BigInt(Math.max(-exponent, 0)));
}

const view = new DataView(new ArrayBuffer(8));

/** A finite, non-negative float as mantissa times two to the exponent. */
function decompose(value: number): [mantissa: bigint, exponent: number] {
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const exponent = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & (2n ** 52n - 1n);
  return exponent === 0 ? [fraction, -1074] : [fraction | (2n ** 52n), exponent - 1075];
}

function roundedQuotient(value: bigint, exponent: number): bigint {
  return exponent >= 0 ? value << BigInt(exponent) : roundedRatio(value, 1n << BigInt(-exponent));
}

function roundedRatio(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor;
  const twice = 2n * (dividend % divisor);
  if (twice < divisor || (twice === divisor && quotient % 2n === 0n)) return quotient;
  return quotient + 1n;
}
