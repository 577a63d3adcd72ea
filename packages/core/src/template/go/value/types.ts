import type { GoFunction, Param } from '../function/signature.ts';
import type { Meter } from '../meter.ts';

/**
 * A value that a template handles, and the Go type that it stands for:
 *
 * | JavaScript | Go |
 * | --- | --- |
 * | `undefined` | no value (a key that is missing) |
 * | `null` | a nil interface |
 * | integral `number` | `int` |
 * | any other `number`, `GoFloat` | `float64` |
 * | `bigint` | `int64` |
 * | array | `[]interface {}` |
 * | plain object | `map[string]interface {}`; own keys only |
 * | `GoMap`, `GoSlice`, `GoStruct`, `GoInt` | whatever type they name |
 *
 * Strings are Go's byte strings; see `bytes.ts` for those that are not valid UTF-8.
 */
export type GoValue =
  | undefined
  | null
  | boolean
  | string
  | number
  | bigint
  | GoFloat
  | GoInt
  | GoComplex
  | GoMap
  | GoSlice
  | GoStruct
  | GoFunction
  | readonly GoValue[]
  | GoObject;

export interface GoObject {
  readonly [key: string]: GoValue;
}

/** A float64 that may be integral: Go prints it and compares it differently from an int. */
export class GoFloat {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

export const INT_KINDS = [
  'int',
  'int8',
  'int16',
  'int32',
  'int64',
  'uint',
  'uint8',
  'uint16',
  'uint32',
  'uint64',
] as const;
export type IntKind = (typeof INT_KINDS)[number];

/** An integer of a rarer kind, of a named type such as `time.Duration`, or an int beyond 2^53. */
export class GoInt {
  readonly kind: IntKind;
  readonly value: bigint;
  readonly type: string;
  readonly text: string | undefined;

  /** `text` is what the type's String method answers, where it has one. */
  constructor(kind: IntKind, value: bigint, type: string = kind, text?: string) {
    this.kind = kind;
    this.value = value;
    this.type = type;
    this.text = text;
  }
}

export class GoComplex {
  readonly re: number;
  readonly im: number;

  constructor(re: number, im: number) {
    this.re = re;
    this.im = im;
  }
}

/** Go's type of an element, as `%T` prints it; `interface {}` for any. */
export type ElementType = string;

/** A map with string keys and a known element type; the only map that functions write to. */
export class GoMap {
  readonly entries: Map<string, GoValue>;
  readonly element: ElementType;

  constructor(entries: Iterable<readonly [string, GoValue]> = [], element = 'interface {}') {
    this.entries = new Map(entries);
    this.element = element;
  }
}

/** A slice with a known element type, e.g. `[]string`. */
export class GoSlice {
  readonly items: readonly GoValue[];
  readonly element: ElementType;
  /** A nil slice is an empty one, except in JSON, where it is null. */
  readonly isNil: boolean;

  constructor(items: readonly GoValue[], element: ElementType, isNil = false) {
    this.items = items;
    this.element = element;
    this.isNil = isNil;
  }
}

/** How a template sees a host object: fields and methods by their Go names, nothing else. */
export interface StructType<T = unknown> {
  /** As Go prints it, without the star: `inject.SidecarTemplateData`. */
  readonly name: string;
  /** A pointer may be nil; methods can be called on a nil pointer, fields cannot be read. */
  readonly pointer: boolean;
  readonly fields: ReadonlyMap<string, (target: T) => GoValue>;
  /** Called with `undefined` where the pointer is nil. */
  readonly methods: ReadonlyMap<string, GoMethod<T>>;
  /** The type's String method, used wherever the value is printed. */
  readonly print?: ((target: T | undefined) => string) | undefined;
  /** What JSON and YAML are made of; without it, the fields under their Go names. */
  readonly json?: ((target: T) => GoValue) | undefined;
}

export interface GoMethod<T> {
  readonly params: readonly Param<unknown>[];
  readonly rest: Param<unknown> | undefined;
  readonly call: (target: T | undefined, args: readonly unknown[], meter: Meter) => GoValue;
}

/** A host object behind a `StructType`. A `target` of undefined is a nil pointer. */
export class GoStruct {
  readonly type: StructType<never>;
  readonly target: unknown;

  constructor(type: StructType<never>, target: unknown) {
    this.type = type;
    this.target = target;
  }
}

/** The list behind a slice of any type. */
export function itemsOf(value: GoValue): readonly GoValue[] | undefined {
  if (Array.isArray(value)) return value as readonly GoValue[];
  return value instanceof GoSlice ? value.items : undefined;
}

export function isPlainObject(value: GoValue): value is GoObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
