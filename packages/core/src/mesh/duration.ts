const UNITS: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1000n,
  µs: 1000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};

const SECOND = 1_000_000_000n;
const PART = /([0-9]*)(?:\.([0-9]*))?(ns|us|µs|ms|s|m|h)/gy;

/**
 * Go's duration text (`1m30s`, `10ms`) as protobuf's JSON prints it: seconds with 0, 3, 6 or 9
 * digits behind the point. `undefined` where the text is no duration.
 */
export function canonicalDuration(text: string): string | undefined {
  if (text === '0') return '0s';
  const sign = text.startsWith('-') ? '-' : '';
  const nanoseconds = parseNanoseconds(text.replace(/^[-+]/, ''));
  if (nanoseconds === undefined) return undefined;
  const fraction = (nanoseconds % SECOND)
    .toString()
    .padStart(9, '0')
    .replace(/(000){1,3}$/, '');
  const shown = `${nanoseconds / SECOND}${fraction && `.${fraction}`}s`;
  return nanoseconds === 0n ? shown : sign + shown;
}

function parseNanoseconds(text: string): bigint | undefined {
  let total = 0n;
  let end = 0;
  for (const match of text.matchAll(PART)) {
    const [whole, digits = '', fraction = '', unit = ''] = match;
    const scale = UNITS[unit];
    if (scale === undefined || digits + fraction === '') return undefined;
    total += BigInt(digits || 0) * scale;
    total += (BigInt(fraction || 0) * scale) / 10n ** BigInt(fraction.length);
    end = match.index + whole.length;
  }
  return end === text.length && end > 0 ? total : undefined;
}
