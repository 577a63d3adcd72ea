import type { Meter } from '../meter.ts';
import type { GoValue } from '../value/types.ts';

/** Answered by a parameter for a value that its Go type does not take. */
export const MISMATCH = Symbol('mismatch');

/** One parameter of a Go function: its type, and what reaches the JavaScript function for it. */
export interface Param<T> {
  /** Go's type, as errors print it. */
  readonly type: string;
  /** Which literals of a template fit without a conversion. */
  readonly literal: 'bool' | 'string' | 'integer' | 'float' | 'any' | 'none';
  /** Whether nil, or a missing value, is taken. */
  readonly nilable: boolean;
  readonly read: (value: GoValue) => T | typeof MISMATCH;
}

type ValueOf<P> = P extends Param<infer T> ? T : never;
type ValuesOf<P extends readonly Param<unknown>[]> = { readonly [K in keyof P]: ValueOf<P[K]> };

/** What a call costs; see `Meter`. */
export interface Cost {
  /** Steps a call, whatever its arguments. */
  readonly call: number;
  /** Steps an argument of 128 characters or 8 items. */
  readonly size: number;
}

const CHEAP: Cost = { call: 1, size: 1 };

/** For functions that look at each character in turn, and do more than copy it. */
export const PER_CHARACTER: Cost = { call: 2, size: 32 };

/** A function as templates see it. Make one with `func`, `variadic`, or their metered kin. */
export class GoFunction {
  readonly params: readonly Param<unknown>[];
  readonly rest: Param<unknown> | undefined;
  readonly call: (args: readonly unknown[], meter: Meter) => GoValue;
  readonly cost: Cost;

  constructor(
    params: readonly Param<unknown>[],
    rest: Param<unknown> | undefined,
    call: (args: readonly unknown[], meter: Meter) => GoValue,
    cost: Cost = CHEAP,
  ) {
    this.params = params;
    this.rest = rest;
    this.call = call;
    this.cost = cost;
  }

  /** Go's type of the function; results are left out, as they are not declared. */
  get type(): string {
    const params = this.params.map((param) => param.type);
    if (this.rest) params.push(`...${this.rest.type}`);
    return `func(${params.join(', ')})`;
  }
}

export type FunctionMap = Readonly<Record<string, GoFunction>>;

/** The same functions at another cost. */
export function withCost<const M extends FunctionMap>(cost: Cost, functions: M): M {
  const priced = Object.entries(functions).map(([name, { params, rest, call }]) => [
    name,
    new GoFunction(params, rest, call, cost),
  ]);
  return Object.fromEntries(priced) as M;
}

/** A function of fixed parameters: `func([int, string], (count, text) => ...)`. */
export function func<const P extends readonly Param<unknown>[]>(
  params: P,
  call: (...args: ValuesOf<P>) => GoValue,
): GoFunction {
  const apply = call as (...args: readonly unknown[]) => GoValue;
  return new GoFunction(params, undefined, (args) => apply(...args));
}

/** As `func`, for a function whose work is not bounded by the size of its arguments. */
export function metered<const P extends readonly Param<unknown>[]>(
  params: P,
  call: (meter: Meter, ...args: ValuesOf<P>) => GoValue,
): GoFunction {
  const apply = call as (meter: Meter, ...args: readonly unknown[]) => GoValue;
  return new GoFunction(params, undefined, (args, meter) => apply(meter, ...args));
}

/** The last parameter may be given any number of times, none included. */
export function variadic<const P extends readonly Param<unknown>[], R>(
  params: P,
  rest: Param<R>,
  call: (...args: [...ValuesOf<P>, ...R[]]) => GoValue,
): GoFunction {
  const apply = call as (...args: readonly unknown[]) => GoValue;
  return new GoFunction(params, rest, (args) => apply(...args));
}

export function meteredVariadic<const P extends readonly Param<unknown>[], R>(
  params: P,
  rest: Param<R>,
  call: (meter: Meter, ...args: [...ValuesOf<P>, ...R[]]) => GoValue,
): GoFunction {
  const apply = call as (meter: Meter, ...args: readonly unknown[]) => GoValue;
  return new GoFunction(params, rest, (args, meter) => apply(meter, ...args));
}
