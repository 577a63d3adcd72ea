import { quote } from '../format/quote.ts';
import { type Instant, NANOSECONDS } from './instant.ts';
import { type LayoutPart, MONTHS, parseLayout, WEEKDAYS } from './layout.ts';
import { fixedZone, type Location, UTC } from './zone.ts';

/** The time, or the complaint in Go's words. */
export type ParsedTime = Instant | string;

interface Fields {
  year: number;
  month: number;
  day: number;
  yearDay: number | undefined;
  hour: number;
  minute: number;
  second: number;
  nanosecond: number;
  afternoon: boolean | undefined;
  offset: number | undefined;
  zone: string | undefined;
  outOfRange: string | undefined;
}

/** Go's `time.ParseInLocation`: reads `text` the way `layout` writes the time of reference. */
export function parseTime(layout: string, text: string, location: Location): ParsedTime {
  const fields: Fields = {
    year: 0,
    month: 1,
    day: 1,
    yearDay: undefined,
    hour: 0,
    minute: 0,
    second: 0,
    nanosecond: 0,
    afternoon: undefined,
    offset: undefined,
    zone: undefined,
    outOfRange: undefined,
  };
  const about = `parsing time ${quote(text)} as ${quote(layout)}`;
  let rest = text;
  const parts = parseLayout(layout);
  for (const [index, part] of parts.entries()) {
    const step =
      part.kind === 'text'
        ? skipText(rest, part.text)
        : readElement(fields, rest, part.text, parts[index + 1]);
    rest = step.rest;
    if (!step.ok) return `${about}: cannot parse ${quote(rest)} as ${quote(part.text)}`;
    if (fields.outOfRange) return `parsing time ${quote(text)}: ${fields.outOfRange} out of range`;
  }
  if (rest !== '') return `parsing time ${quote(text)}: extra text: ${quote(rest)}`;
  return instantOf(fields, location) ?? `parsing time ${quote(text)}: day out of range`;
}

/** What is left to read; where not `ok`, it does not go on as the layout does. */
interface Step {
  readonly rest: string;
  readonly ok: boolean;
}

/** How far `rest` follows the text of a layout; a blank there matches any number of blanks. */
function skipText(rest: string, expected: string): Step {
  let at = 0;
  for (const character of expected.replaceAll(/ +/g, ' ')) {
    const blank = character === ' ';
    const matches = blank ? at >= rest.length || rest[at] === ' ' : rest[at] === character;
    if (!matches) return { rest: rest.slice(at), ok: false };
    at = blank ? skipBlanks(rest, at) : at + 1;
  }
  return { rest: rest.slice(at), ok: true };
}

function skipBlanks(text: string, start: number): number {
  let at = start;
  while (text[at] === ' ') at += 1;
  return at;
}

type Read = (fields: Fields, match: RegExpExecArray) => void;

const NUMBERS: ReadonlyMap<string, [RegExp, Read]> = new Map<string, [RegExp, Read]>([
  ['2006', [/^\d{4}/, (fields, [year = '']) => void (fields.year = Number(year))]],
  [
    '06',
    [
      /^\d{2}/,
      (fields, [year = '']) =>
        void (fields.year = Number(year) + (Number(year) >= 69 ? 1900 : 2000)),
    ],
  ],
  ['01', [/^\d{2}/, setMonth]],
  ['1', [/^\d{1,2}/, setMonth]],
  ['02', [/^\d{2}/, setDay]],
  ['2', [/^\d{1,2}/, setDay]],
  ['_2', [/^ ?\d{1,2}/, setDay]],
  ['002', [/^\d{3}/, setYearDay]],
  ['__2', [/^ {0,2}\d{1,3}/, setYearDay]],
  ['15', [/^\d{1,2}/, setHour(23)]],
  ['03', [/^\d{2}/, setHour(12)]],
  ['3', [/^\d{1,2}/, setHour(12)]],
  ['04', [/^\d{2}/, setMinute]],
  ['4', [/^\d{1,2}/, setMinute]],
  // A fraction is taken where it stands, even if the layout has none.
  ['05', [/^(\d{2})([.,]\d+)?/, setSecond]],
  ['5', [/^(\d{1,2})([.,]\d+)?/, setSecond]],
  ['PM', [/^(?:AM|PM)/, (fields, [half]) => void (fields.afternoon = half === 'PM')]],
  ['pm', [/^(?:am|pm)/, (fields, [half]) => void (fields.afternoon = half === 'pm')]],
  [
    'MST',
    [/^(?:UTC|[A-Z]{3,5}(?![A-Z])|[+-]\d{2})/, (fields, [zone]) => void (fields.zone = zone)],
  ],
]);

function readElement(
  fields: Fields,
  rest: string,
  element: string,
  next: LayoutPart | undefined,
): Step {
  const names = NAMES.get(element);
  if (names) return readName(fields, rest, names, element);
  const [pattern, read] = NUMBERS.get(element) ?? [patternOf(element), readerOf(element)];
  const fractionFollows = next?.kind === 'element' && /^[.,]/.test(next.text);
  const own = element.endsWith('5') && fractionFollows ? SECONDS_ONLY : pattern;
  const match = own.exec(rest);
  if (!match) return { rest, ok: false };
  read(fields, match);
  return { rest: rest.slice(match[0].length), ok: true };
}

/** For a layout that says itself how the fraction is written. */
const SECONDS_ONLY = /^(\d{1,2})/;

const NAMES: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ['January', MONTHS],
  ['Jan', MONTHS.map((name) => name.slice(0, 3))],
  ['Monday', WEEKDAYS],
  ['Mon', WEEKDAYS.map((name) => name.slice(0, 3))],
]);

function readName(fields: Fields, rest: string, names: readonly string[], element: string): Step {
  const lower = rest.toLowerCase();
  const index = names.findIndex((name) => lower.startsWith(name.toLowerCase()));
  if (index < 0) return { rest, ok: false };
  if (element.startsWith('J')) fields.month = index + 1;
  return { rest: rest.slice(names[index]?.length ?? 0), ok: true };
}

/** Fractions and offsets, whose width the layout gives. */
function patternOf(element: string): RegExp {
  if (/^[.,]0/.test(element)) return new RegExp(`^[.,]\\d{${element.length - 1}}`);
  if (/^[.,]/.test(element)) return /^(?:[.,]\d+)?/;
  const colon = element.includes(':') ? ':' : '';
  const count = element.replaceAll(/\D/g, '').length / 2;
  const body = `[+-]\\d{2}${`${colon}\\d{2}`.repeat(count - 1)}`;
  return new RegExp(element.startsWith('Z') ? `^(?:Z|${body})` : `^${body}`);
}

function readerOf(element: string): Read {
  if (/^[.,]/.test(element)) return (fields, [text = '']) => setFraction(fields, text);
  return (fields, [text = '']) => {
    const [hours = 0, minutes = 0, seconds = 0] = (text.match(/\d{2}/g) ?? []).map(Number);
    const magnitude = hours * 3600 + minutes * 60 + seconds;
    fields.offset = text.startsWith('-') ? -magnitude : magnitude;
  };
}

function setMonth(fields: Fields, [text = '']: RegExpExecArray): void {
  fields.month = Number(text);
  if (fields.month < 1 || fields.month > 12) fields.outOfRange = 'month';
}

function setDay(fields: Fields, [text = '']: RegExpExecArray): void {
  fields.day = Number(text);
}

function setYearDay(fields: Fields, [text = '']: RegExpExecArray): void {
  fields.yearDay = Number(text);
}

function setHour(max: number): Read {
  return (fields, [text = '']) => {
    fields.hour = Number(text);
    if (fields.hour > max) fields.outOfRange = 'hour';
  };
}

function setMinute(fields: Fields, [text = '']: RegExpExecArray): void {
  fields.minute = Number(text);
  if (fields.minute > 59) fields.outOfRange = 'minute';
}

function setSecond(fields: Fields, [, seconds = '', fraction]: RegExpExecArray): void {
  fields.second = Number(seconds);
  if (fields.second > 59) fields.outOfRange = 'second';
  if (fraction !== undefined) setFraction(fields, fraction);
}

function setFraction(fields: Fields, text: string): void {
  if (text !== '') fields.nanosecond = Number(text.slice(1, 10).padEnd(9, '0'));
}

function instantOf(fields: Fields, location: Location): Instant | undefined {
  const date = new Date(0);
  if (fields.yearDay === undefined) date.setUTCFullYear(fields.year, fields.month - 1, fields.day);
  else date.setUTCFullYear(fields.year, 0, fields.yearDay);
  const valid =
    fields.yearDay === undefined
      ? date.getUTCDate() === fields.day
      : date.getUTCFullYear() === fields.year;
  if (!valid || fields.day < 1) return undefined;
  date.setUTCHours(hourOf(fields), fields.minute, fields.second);
  const local = Math.round(date.getTime() / 1000);
  const zone = zoneOf(fields, local, location);
  const seconds = local - zone.at(local - zone.at(local).seconds).seconds;
  return { nanoseconds: BigInt(seconds) * NANOSECONDS + BigInt(fields.nanosecond), location: zone };
}

function hourOf({ hour, afternoon }: Fields): number {
  if (afternoon === true && hour < 12) return hour + 12;
  return afternoon === false && hour === 12 ? 0 : hour;
}

/** A zone named by letters that are not the local ones has no offset that anyone could know. */
function zoneOf({ offset, zone }: Fields, local: number, location: Location): Location {
  if (offset === 0 && zone === undefined) return UTC;
  if (offset !== undefined) {
    const here = location.at(local - offset);
    const same = here.seconds === offset && (zone === undefined || zone === here.abbreviation);
    return same ? location : fixedZone(zone ?? '', offset);
  }
  if (zone === undefined) return location;
  if (zone === 'UTC') return UTC;
  return location.at(local).abbreviation === zone ? location : fixedZone(zone, 0);
}
