import { quote } from '../format/quote.ts';
import { GoFunctionError } from '../error.ts';
import { any, string } from '../function/params.ts';
import { func, type FunctionMap, PER_CHARACTER, withCost } from '../function/signature.ts';
import { formatDuration, parseDuration, SECOND } from '../time/duration.ts';
import { goTime, instantOf, time, ZERO_TIME } from '../time/go-time.ts';
import { formatInstant, type Instant, unixSeconds } from '../time/instant.ts';
import { parseTime } from '../time/parse-time.ts';
import { loadLocation, type Location, UTC } from '../time/zone.ts';
import { GoInt, type GoValue } from '../value/types.ts';
import type { SprigOptions } from './options.ts';
import { unavailable } from './empty.ts';

/** Time zones are looked up in tables that are not ours, and slow ones. */
const DATE_COST = { ...PER_CHARACTER, call: 100 };

export function dates(options: SprigOptions): FunctionMap {
  const local = loadLocation(options.timeZone ?? 'UTC') ?? UTC;
  const now = (): Instant => {
    if (!options.now) throw unavailable('now', 'no clock is given');
    return { nanoseconds: BigInt(options.now().getTime()) * 1_000_000n, location: local };
  };
  const known = new Map<string, Location>();
  const zoneOf = (name: string): Location => {
    if (name === 'Local') return local;
    const location = known.get(name) ?? loadLocation(name) ?? UTC;
    if (location !== UTC) known.set(name, location); // no more of them than zones exist
    return location;
  };
  const inZone = (layout: string, value: GoValue, zone: string): string =>
    formatInstant({ ...dateOf(value, now), location: zoneOf(zone) }, layout);
  const dateInZone = func([string, any, string], inZone);
  const dateModify = func([string, time], modify);
  const mustDateModify = func([string, time], mustModify);
  return withCost(DATE_COST, {
    now: func([], () => goTime(now())),
    date: func([string, any], (layout, value) => inZone(layout, value, 'Local')),
    dateInZone,
    date_in_zone: dateInZone,
    htmlDate: func([any], (value) => inZone('2006-01-02', value, 'Local')),
    htmlDateInZone: func([any, string], (value, zone) => inZone('2006-01-02', value, zone)),
    dateModify,
    date_modify: dateModify,
    mustDateModify,
    must_date_modify: mustDateModify,
    toDate: func([string, string], (layout, text) => {
      const parsed = parseTime(layout, text, local);
      return goTime(typeof parsed === 'string' ? ZERO_TIME : parsed);
    }),
    mustToDate: func([string, string], (layout, text) => {
      const parsed = parseTime(layout, text, local);
      if (typeof parsed === 'string') throw new GoFunctionError(parsed);
      return goTime(parsed);
    }),
    unixEpoch: func([time], (instant) => String(unixSeconds(instant))),
    ago: func([any], (value) =>
      formatDuration(toSeconds(now().nanoseconds - dateOf(value, now).nanoseconds)),
    ),
    duration: func([any], (value) => formatDuration(secondsOf(value) * SECOND)),
    durationRound: func([any], (value) => roundDuration(nanosecondsOf(value, now))),
  });
}

/** Times and seconds since 1970; anything else, a float too, is the present moment. */
function dateOf(value: GoValue, now: () => Instant): Instant {
  const instant = instantOf(value);
  if (instant) return instant;
  const seconds = typeof value === 'number' && Number.isInteger(value) ? BigInt(value) : value;
  if (typeof seconds === 'bigint') return { nanoseconds: seconds * SECOND, location: UTC };
  return now();
}

/** What is no duration changes nothing. */
function modify(text: string, instant: Instant): GoValue {
  const by = parseDuration(text) ?? 0n;
  return goTime({ ...instant, nanoseconds: instant.nanoseconds + by });
}

function mustModify(text: string, instant: Instant): GoValue {
  const by = parseDuration(text);
  if (by === undefined) throw new GoFunctionError(`time: invalid duration ${quote(text)}`);
  return goTime({ ...instant, nanoseconds: instant.nanoseconds + by });
}

/** Rounds half away from zero. */
function toSeconds(nanoseconds: bigint): bigint {
  const half = nanoseconds < 0n ? -SECOND / 2n : SECOND / 2n;
  return ((nanoseconds + half) / SECOND) * SECOND;
}

function secondsOf(value: GoValue): bigint {
  if (typeof value === 'bigint') return value;
  return typeof value === 'string' && /^[+-]?\d{1,18}$/.test(value)
    ? BigInt(value.replace('+', ''))
    : 0n;
}

function nanosecondsOf(value: GoValue, now: () => Instant): bigint {
  if (typeof value === 'string') return parseDuration(value) ?? 0n;
  if (typeof value === 'bigint') return value;
  if (value instanceof GoInt) return 0n;
  const instant = instantOf(value);
  return instant ? now().nanoseconds - instant.nanoseconds : 0n;
}

const HOUR = 3600n * SECOND;
const UNITS: readonly (readonly [bigint, string])[] = [
  [365n * 24n * HOUR, 'y'],
  [30n * 24n * HOUR, 'mo'],
  [24n * HOUR, 'd'],
  [HOUR, 'h'],
  [60n * SECOND, 'm'],
  [SECOND, 's'],
];

/** The largest unit of which there is more than one; signs are dropped. */
function roundDuration(nanoseconds: bigint): string {
  const magnitude = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  const unit = UNITS.find(([size]) => magnitude > size);
  return unit ? `${magnitude / unit[0]}${unit[1]}` : '0s';
}
