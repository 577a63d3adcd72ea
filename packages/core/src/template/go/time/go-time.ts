import { string } from '../function/params.ts';
import { MISMATCH, type Param } from '../function/signature.ts';
import { type GoMethod, GoInt, GoStruct, type GoValue, type StructType } from '../value/types.ts';
import {
  type Clock,
  clockOf,
  DEFAULT_LAYOUT,
  formatInstant,
  type Instant,
  NANOSECONDS,
  unixSeconds,
} from './instant.ts';
import { formatDuration } from './duration.ts';
import { MONTHS, WEEKDAYS } from './layout.ts';
import { UTC } from './zone.ts';

/** Go's zero time, the first of January of the year 1. */
export const ZERO_TIME: Instant = { nanoseconds: -62_135_596_800n * NANOSECONDS, location: UTC };

/** Go's `time.Time`, with the methods that templates call. */
export function goTime(instant: Instant): GoStruct {
  return new GoStruct(TIME, instant);
}

/** A `time.Duration`, which prints as `1m30s` and counts nanoseconds. */
export function goDuration(nanoseconds: bigint): GoInt {
  return new GoInt('int64', nanoseconds, 'time.Duration', formatDuration(nanoseconds));
}

export const time: Param<Instant> = {
  type: 'time.Time',
  literal: 'none',
  nilable: false,
  read: (value) => instantOf(value) ?? MISMATCH,
};

export function instantOf(value: GoValue): Instant | undefined {
  return value instanceof GoStruct && value.type === TIME ? (value.target as Instant) : undefined;
}

function getter(read: (instant: Instant) => GoValue): GoMethod<Instant> {
  return { params: [], rest: undefined, call: (instant) => read(instant ?? ZERO_TIME) };
}

function clockGetter(read: (clock: Clock) => GoValue): GoMethod<Instant> {
  return getter((instant) => read(clockOf(instant)));
}

function method<T>(
  param: Param<T>,
  call: (instant: Instant, argument: T) => GoValue,
): GoMethod<Instant> {
  return {
    params: [param],
    rest: undefined,
    call: (instant, [argument]) => call(instant ?? ZERO_TIME, argument as T),
  };
}

const duration: Param<bigint> = {
  type: 'time.Duration',
  literal: 'integer',
  nilable: false,
  read: (value) =>
    value instanceof GoInt && value.type === 'time.Duration' ? value.value : MISMATCH,
};

const METHODS: ReadonlyMap<string, GoMethod<Instant>> = new Map<string, GoMethod<Instant>>([
  ['Year', clockGetter(({ year }) => year)],
  [
    'Month',
    clockGetter(({ month }) => new GoInt('int', BigInt(month + 1), 'time.Month', MONTHS[month])),
  ],
  ['Day', clockGetter(({ day }) => day)],
  [
    'Weekday',
    clockGetter(
      ({ weekday }) => new GoInt('int', BigInt(weekday), 'time.Weekday', WEEKDAYS[weekday]),
    ),
  ],
  ['YearDay', clockGetter(({ yearDay }) => yearDay)],
  ['Hour', clockGetter(({ hour }) => hour)],
  ['Minute', clockGetter(({ minute }) => minute)],
  ['Second', clockGetter(({ second }) => second)],
  ['Nanosecond', clockGetter(({ nanosecond }) => nanosecond)],
  ['Unix', getter(unixSeconds)],
  ['UnixMilli', getter(({ nanoseconds }) => nanoseconds / 1_000_000n)],
  ['UnixNano', getter(({ nanoseconds }) => nanoseconds)],
  ['IsZero', getter(({ nanoseconds }) => nanoseconds === ZERO_TIME.nanoseconds)],
  ['UTC', getter((instant) => goTime({ ...instant, location: UTC }))],
  ['String', getter((instant) => formatInstant(instant, DEFAULT_LAYOUT))],
  ['Format', method(string, formatInstant)],
  [
    'Add',
    method(duration, (instant, by) =>
      goTime({ ...instant, nanoseconds: instant.nanoseconds + by }),
    ),
  ],
  ['Sub', method(time, (instant, other) => goDuration(instant.nanoseconds - other.nanoseconds))],
  ['After', method(time, (instant, other) => instant.nanoseconds > other.nanoseconds)],
  ['Before', method(time, (instant, other) => instant.nanoseconds < other.nanoseconds)],
  ['Equal', method(time, (instant, other) => instant.nanoseconds === other.nanoseconds)],
]);

const TIME: StructType<Instant> = {
  name: 'time.Time',
  pointer: false,
  fields: new Map(),
  methods: METHODS,
  print: (instant) => formatInstant(instant ?? ZERO_TIME, DEFAULT_LAYOUT),
  json: (instant) => formatInstant(instant, '2006-01-02T15:04:05.999999999Z07:00'),
};
