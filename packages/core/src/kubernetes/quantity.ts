/**
 * Resource quantities as Kubernetes reads and prints them: `2000m` is `2`, `1024Mi` is `1Gi`.
 * Every typed round trip in the API machinery prints the canonical form, so an injector that wants
 * its output to survive one unchanged has to print it too.
 */

export type QuantityError = 'format' | 'suffix' | 'number';

/** Kubernetes' own words for what is wrong. */
export const QUANTITY_ERRORS: Readonly<Record<QuantityError, string>> = {
  format:
    "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
  suffix: "unable to parse quantity's suffix",
  number: 'unable to parse numeric part of quantity',
};

type Format = 'decimal' | 'binary' | 'exponent';

interface Quantity {
  /** value = mantissa * 10^scale */
  readonly mantissa: bigint;
  readonly scale: number;
  readonly format: Format;
  /** Kubernetes takes the text for canonical already and prints it again as it is. */
  readonly verbatim: boolean;
}

const SHAPE = /^([+-]?)([0-9]*)(?:\.([0-9]*))?([eEinumkKMGTP]*[-+]?[0-9]*)$/;
/** Nobody writes longer ones, and their arithmetic grows with the square. */
const MAX_LENGTH = 128;
const DECIMAL = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'];
const BINARY = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
/** Kubernetes keeps nano precision and rounds smaller amounts away from zero. */
const FINEST = -9;

/** The error of reading `text` as a quantity, or undefined where it is one. */
export function quantityError(text: string): QuantityError | undefined {
  const result = parseQuantity(text);
  return typeof result === 'string' ? result : undefined;
}

/** The canonical form; text that is no quantity comes back as it is. */
export function canonicalQuantity(text: string): string {
  const quantity = parseQuantity(text);
  if (typeof quantity === 'string' || quantity.verbatim) return text;
  return quantity.format === 'binary' ? formatBinary(quantity) : formatDecimal(quantity);
}

function parseQuantity(text: string): Quantity | QuantityError {
  if (text === '' || text.length > MAX_LENGTH) return 'format';
  const match = SHAPE.exec(text);
  if (match === null) return 'format';
  const [, sign = '', whole = '', fraction = '', suffix = ''] = match;
  const unit = parseSuffix(suffix);
  if (unit === undefined) return 'suffix';
  const written = whole.replace(/^0+/, '') || '0';
  const digits = BigInt(`${written}${fraction}`) * (sign === '-' ? -1n : 1n);
  const mantissa = unit.base === 2 ? digits << BigInt(unit.exponent) : digits;
  const scale = (unit.base === 10 ? unit.exponent : 0) - fraction.length;
  const quantity = { mantissa, scale, format: unit.format, verbatim: false };
  if (!fitsInt64(written, fraction, unit) || scale < FINEST) {
    return whole === '' && fraction === '' ? 'number' : capped(quantity);
  }
  const verbatim =
    unit.base === 2
      ? digits % 8n !== 0n
      : scale % 3 === 0 && written !== '0' && !`${written}${fraction}`.endsWith('000');
  return { ...quantity, verbatim };
}

/** Kubernetes' estimate of whether the number needs no big arithmetic; canonical text depends on it. */
function fitsInt64(whole: string, fraction: string, unit: Unit): boolean {
  if (unit.base === 10) return whole.length + fraction.length <= 18;
  return fraction === '' && whole.length + Math.trunc((unit.exponent * 3) / 10) + 1 <= 15;
}

interface Unit {
  readonly base: 2 | 10;
  readonly exponent: number;
  readonly format: Format;
}

function parseSuffix(suffix: string): Unit | undefined {
  const decimal = DECIMAL.indexOf(suffix);
  if (decimal >= 0) return { base: 10, exponent: (decimal - 3) * 3, format: 'decimal' };
  const binary = BINARY.indexOf(suffix);
  if (binary > 0) return { base: 2, exponent: binary * 10, format: 'binary' };
  if (!/^[eE][-+]?[0-9]{1,9}$/.test(suffix)) return undefined;
  return { base: 10, exponent: Number(suffix.slice(1)), format: 'exponent' };
}

/** Nano precision at the fine end, 2^63-1 at the coarse one, as Kubernetes caps. */
function capped(quantity: Quantity): Quantity {
  const { format, verbatim } = quantity;
  const negative = quantity.mantissa < 0n;
  let magnitude = negative ? -quantity.mantissa : quantity.mantissa;
  let { scale } = quantity;
  if (magnitude === 0n) return { mantissa: 0n, scale: 0, format, verbatim };
  if (scale > 40) [magnitude, scale] = [LARGEST, 0]; // far above the cap; do not compute 10^scale
  if (scale < FINEST) {
    const excess = FINEST - scale;
    const divisor = excess > 60 ? undefined : 10n ** BigInt(excess);
    magnitude = divisor === undefined ? 1n : (magnitude + divisor - 1n) / divisor;
    scale = FINEST;
  }
  const units = scale >= 0 ? magnitude * 10n ** BigInt(scale) : magnitude / 10n ** BigInt(-scale);
  if (units > LARGEST) [magnitude, scale] = [LARGEST, 0];
  const fraction = units === 0n;
  return {
    mantissa: negative ? -magnitude : magnitude,
    scale,
    format: format === 'binary' && fraction ? 'decimal' : format,
    verbatim,
  };
}

const LARGEST = 2n ** 63n - 1n;

function formatBinary(quantity: Quantity): string {
  const { mantissa, scale } = quantity;
  const exact = scale >= 0 || mantissa % 10n ** BigInt(-scale) === 0n;
  if (!exact) return formatDecimal(quantity);
  let value = scale >= 0 ? mantissa * 10n ** BigInt(scale) : mantissa / 10n ** BigInt(-scale);
  if (value > -1024n && value < 1024n) return formatDecimal(quantity);
  let step = 0;
  while (step < BINARY.length - 1 && value % 1024n === 0n) {
    value /= 1024n;
    step += 1;
  }
  return `${value}${BINARY[step] ?? ''}`;
}

function formatDecimal({ mantissa, scale, format }: Quantity): string {
  if (mantissa === 0n) return '0';
  let value = mantissa;
  let exponent = scale;
  while (value % 10n === 0n) {
    value /= 10n;
    exponent += 1;
  }
  // Suffixes stand at every third power; move up to two zeros back into the number.
  while (exponent % 3 !== 0) {
    value *= 10n;
    exponent -= 1;
  }
  if (format === 'exponent') return exponent === 0 ? `${value}` : `${value}e${exponent}`;
  return `${value}${DECIMAL[exponent / 3 + 3] ?? `e${exponent}`}`;
}
