import { MONTHS, parseLayout, WEEKDAYS } from './layout.ts';
import { type Location, type Offset } from './zone.ts';

/** A point in time and the zone whose clock shows it. */
export interface Instant {
  /** Since 1970, in nanoseconds. */
  readonly nanoseconds: bigint;
  readonly location: Location;
}

/** What the clock shows. */
export interface Clock {
  readonly year: number;
  /** 0 is January. */
  readonly month: number;
  readonly day: number;
  readonly weekday: number;
  /** From 1. */
  readonly yearDay: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly nanosecond: number;
  readonly offset: Offset;
}

export const NANOSECONDS = 1_000_000_000n;
const DAY_MILLISECONDS = 86_400_000;

export function unixSeconds({ nanoseconds }: Instant): bigint {
  const remainder = nanoseconds % NANOSECONDS;
  return nanoseconds / NANOSECONDS - (remainder < 0n ? 1n : 0n);
}

export function clockOf(instant: Instant): Clock {
  const seconds = Number(unixSeconds(instant));
  const offset = instant.location.at(seconds);
  const date = new Date((seconds + offset.seconds) * 1000);
  const newYear = new Date(0).setUTCFullYear(date.getUTCFullYear(), 0, 1);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth(),
    day: date.getUTCDate(),
    weekday: date.getUTCDay(),
    yearDay: Math.floor((date.getTime() - newYear) / DAY_MILLISECONDS) + 1,
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    nanosecond: Number(instant.nanoseconds - BigInt(seconds) * NANOSECONDS),
    offset,
  };
}

/** Go's `Time.Format`: the layout shows how the time of reference would be written. */
export function formatInstant(instant: Instant, layout: string): string {
  const clock = clockOf(instant);
  return parseLayout(layout)
    .map((part) => (part.kind === 'text' ? part.text : formatElement(clock, part.text)))
    .join('');
}

export const DEFAULT_LAYOUT = '2006-01-02 15:04:05.999999999 -0700 MST';

type Show = (clock: Clock) => string;

const ELEMENTS: ReadonlyMap<string, Show> = new Map<string, Show>([
  ['January', ({ month }) => MONTHS[month] ?? ''],
  ['Jan', ({ month }) => (MONTHS[month] ?? '').slice(0, 3)],
  ['Monday', ({ weekday }) => WEEKDAYS[weekday] ?? ''],
  ['Mon', ({ weekday }) => (WEEKDAYS[weekday] ?? '').slice(0, 3)],
  ['MST', ({ offset }) => offset.abbreviation || formatOffset(offset.seconds, '-0700')],
  ['2006', ({ year }) => digits(year, 4)],
  ['06', ({ year }) => digits(((year % 100) + 100) % 100, 2)],
  ['01', ({ month }) => digits(month + 1, 2)],
  ['1', ({ month }) => String(month + 1)],
  ['02', ({ day }) => digits(day, 2)],
  ['2', ({ day }) => String(day)],
  ['_2', ({ day }) => String(day).padStart(2, ' ')],
  ['002', ({ yearDay }) => digits(yearDay, 3)],
  ['__2', ({ yearDay }) => String(yearDay).padStart(3, ' ')],
  ['15', ({ hour }) => digits(hour, 2)],
  ['03', ({ hour }) => digits(hour % 12 || 12, 2)],
  ['3', ({ hour }) => String(hour % 12 || 12)],
  ['04', ({ minute }) => digits(minute, 2)],
  ['4', ({ minute }) => String(minute)],
  ['05', ({ second }) => digits(second, 2)],
  ['5', ({ second }) => String(second)],
  ['PM', ({ hour }) => (hour >= 12 ? 'PM' : 'AM')],
  ['pm', ({ hour }) => (hour >= 12 ? 'pm' : 'am')],
]);

function formatElement(clock: Clock, element: string): string {
  const show = ELEMENTS.get(element);
  if (show) return show(clock);
  return /^[.,]/.test(element)
    ? formatFraction(clock.nanosecond, element)
    : formatOffset(clock.offset.seconds, element);
}

/** `.000` is three digits, always; `.999` is up to three, none of them a trailing zero. */
function formatFraction(nanosecond: number, element: string): string {
  const shown = digits(nanosecond, 9).slice(0, element.length - 1);
  const kept =
    element[1] === '9' ? shown.replace(/0+$/, '') : shown.padEnd(element.length - 1, '0');
  return kept === '' ? '' : `${element.charAt(0)}${kept}`;
}

function formatOffset(seconds: number, element: string): string {
  if (element.startsWith('Z') && seconds === 0) return 'Z';
  const magnitude = Math.abs(seconds);
  const parts = [magnitude / 3600, (magnitude / 60) % 60, magnitude % 60].map((part) =>
    digits(Math.floor(part), 2),
  );
  const wanted = element.replaceAll(/[^0-9]/g, '').length / 2;
  const separator = element.includes(':') ? ':' : '';
  return (seconds < 0 ? '-' : '+') + parts.slice(0, wanted).join(separator);
}

function digits(value: number, width: number): string {
  return value < 0 ? `-${digits(-value, width)}` : String(value).padStart(width, '0');
}
