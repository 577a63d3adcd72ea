/** A time zone: what its clocks show at an instant. */
export interface Location {
  readonly name: string;
  readonly at: (unixSeconds: number) => Offset;
}

export interface Offset {
  /** `CET`; `+03` where the zone has no letters. */
  readonly abbreviation: string;
  /** Seconds east of UTC. */
  readonly seconds: number;
}

export const UTC: Location = { name: 'UTC', at: () => ({ abbreviation: 'UTC', seconds: 0 }) };

export function fixedZone(abbreviation: string, seconds: number): Location {
  return { name: abbreviation, at: () => ({ abbreviation, seconds }) };
}

/** A zone of the tz database by its name; undefined where it is unknown. */
export function loadLocation(name: string): Location | undefined {
  if (name === '' || name === 'UTC') return UTC;
  if (!/^[A-Za-z]/.test(name)) return undefined;
  try {
    const clock = new Intl.DateTimeFormat('en-US', { ...CLOCK, timeZone: name });
    const labels = lazily(() =>
      LOCALES.map(
        (locale) => new Intl.DateTimeFormat(locale, { timeZone: name, timeZoneName: 'short' }),
      ),
    );
    return { name, at: (unixSeconds) => offsetAt(unixSeconds, clock, labels) };
  } catch {
    return undefined; // Intl refuses names that it does not know
  }
}

/** Each knows the letters of its own part of the world. */
const LOCALES = [
  'en-US',
  'en-GB',
  'en-IN',
  'en-AU',
  'en-NZ',
  'en-ZA',
  'en-KE',
  'en-NG',
  'en-IL',
  'ja-JP',
];

const CLOCK = {
  hourCycle: 'h23',
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  minute: 'numeric',
  second: 'numeric',
  era: 'short',
} as const;

function offsetAt(
  unixSeconds: number,
  clock: Intl.DateTimeFormat,
  labels: () => readonly Intl.DateTimeFormat[],
): Offset {
  const date = new Date(unixSeconds * 1000);
  const parts = new Map(clock.formatToParts(date).map(({ type, value }) => [type, value]));
  const read = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.get(type) ?? 0);
  const year = parts.get('era') === 'BC' ? 1 - read('year') : read('year');
  const local = new Date(0);
  local.setUTCFullYear(year, read('month') - 1, read('day'));
  local.setUTCHours(read('hour'), read('minute'), read('second'));
  const seconds = Math.round(local.getTime() / 1000) - unixSeconds;
  return {
    seconds,
    // Looked up only where a layout asks for it: it takes a while.
    get abbreviation() {
      return abbreviationOf(date, labels(), seconds);
    },
  };
}

function abbreviationOf(
  date: Date,
  labels: readonly Intl.DateTimeFormat[],
  seconds: number,
): string {
  for (const label of labels) {
    const part = label.formatToParts(date).find(({ type }) => type === 'timeZoneName')?.value ?? '';
    if (/^[A-Z]{2,5}$/.test(part)) return part;
  }
  const minutes = Math.abs(seconds) / 60;
  const hours = String(Math.floor(minutes / 60)).padStart(2, '0');
  const rest = minutes % 60 === 0 ? '' : String(Math.floor(minutes % 60)).padStart(2, '0');
  return `${seconds < 0 ? '-' : '+'}${hours}${rest}`;
}

function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
