import { ENUM_ZEROS, MESSAGES } from '../../mesh/messages.ts';
import { parseStructTable, type StructField } from '../../mesh/struct-table.ts';
import type { Json } from '../../kubernetes/types.ts';
import {
  type GoMethod,
  GoMap,
  GoFloat,
  GoInt,
  GoSlice,
  GoStruct,
  goValueOf,
  type GoValue,
  type StructType,
} from '../go/index.ts';
import { isJsonObject } from '../merge-list.ts';
import { POD_STRUCTS } from './pod-structs.ts';
import { durationStruct, enumStruct, intOrStringStruct, wrapperStruct } from './scalar-structs.ts';

/** What stands behind a struct: the JSON object, and the fields that were read from it already. */
export class HostObject {
  readonly raw: Readonly<Record<string, unknown>>;
  readonly memo = new Map<string, GoValue>();

  constructor(raw: Readonly<Record<string, unknown>>) {
    this.raw = raw;
  }
}

interface TypePair {
  readonly value: StructType<never>;
  readonly pointer: StructType<never>;
}

/** Shows JSON as the Go structs that it is the encoding of; absent fields read as zero values. */
export class HostTypes {
  readonly #structs = new Map([...parseStructTable(POD_STRUCTS), ...MESSAGES]);
  readonly #types = new Map<string, TypePair>();

  /** A value of one of the types of the struct tables. */
  read(type: string, raw: unknown): GoValue {
    if (type.startsWith('[]')) return this.#list(type.slice(2), raw);
    if (type.startsWith('{}')) return this.#map(type.slice(2), raw);
    if (type.startsWith('*')) return this.#pointer(type.slice(1), raw);
    return this.#structs.has(type)
      ? new GoStruct(this.#type(type).value, new HostObject(objectOf(raw) ?? {}))
      : this.#scalar(type, raw);
  }

  #list(item: string, raw: unknown): GoValue {
    const items = Array.isArray(raw) ? raw.map((each: unknown) => this.read(item, each)) : [];
    return new GoSlice(items, this.#goName(item), !Array.isArray(raw));
  }

  #map(item: string, raw: unknown): GoValue {
    const entries = Object.entries(objectOf(raw) ?? {});
    return new GoMap(
      entries.map(([key, value]) => [key, this.read(item, value)] as const),
      this.#goName(item),
    );
  }

  #pointer(type: string, raw: unknown): GoValue {
    if (!this.#structs.has(type)) {
      return raw === undefined || raw === null ? null : this.#scalar(type, raw);
    }
    const object = objectOf(raw);
    return new GoStruct(this.#type(type).pointer, object && new HostObject(object));
  }

  #scalar(type: string, raw: unknown): GoValue {
    if (type.startsWith('enum/')) {
      const name = type.slice('enum/'.length);
      return enumStruct(name, typeof raw === 'string' ? raw : (ENUM_ZEROS.get(name) ?? ''));
    }
    switch (type) {
      case 'bool':
        return raw === true;
      case 'int32':
      case 'uint32':
      case 'int64':
      case 'uint64':
        return integer(type, raw);
      case 'double':
        return new GoFloat(typeof raw === 'number' ? raw : 0);
      case 'duration':
        return durationStruct(raw);
      case 'json':
        return goValueOf(raw, { integers: 'float64' });
      case 'intstr.IntOrString':
        return intOrStringStruct(raw);
      case 'string':
      case 'Time':
      case 'resource.Quantity': // types that print as their text
        return typeof raw === 'string' || typeof raw === 'number' ? String(raw) : '';
      default:
        return type.endsWith('Value')
          ? wrapperStruct(type, raw)
          : goValueOf(raw, { integers: 'float64' });
    }
  }

  #type(name: string): TypePair {
    const known = this.#types.get(name);
    if (known) return known;
    const hasGetters = isMessage(name) || name === 'ObjectMeta';
    const methods = hasGetters ? this.#getters(name) : NO_METHODS;
    const common = {
      name: this.#goName(name),
      fields: this.#fields(name),
      methods,
      json: (target: HostObject) => this.#json(name, target),
    };
    const pair = { value: { ...common, pointer: false }, pointer: { ...common, pointer: true } };
    this.#types.set(name, pair);
    return pair;
  }

  #fields(name: string): ReadonlyMap<string, (target: HostObject) => GoValue> {
    const fields = new Map<string, (target: HostObject) => GoValue>();
    for (const field of this.#structs.get(name) ?? []) {
      if (field.placement === 'oneof') continue;
      if (field.placement === 'embedded') {
        // promoted, and under the name of the type as well
        for (const [promoted, read] of this.#fields(field.type)) fields.set(promoted, read);
        fields.set(field.name, (target) => this.read(field.type, target.raw));
      } else fields.set(field.name, (target) => this.#memoized(field, target));
    }
    return fields;
  }

  #memoized(field: StructField, target: HostObject): GoValue {
    const known = target.memo.get(field.name);
    if (known !== undefined) return known;
    const value = this.read(field.type, own(target.raw, field.json));
    target.memo.set(field.name, value);
    return value;
  }

  /** A struct as JSON has it: fields in declared order, under their names there. */
  #json(name: string, target: HostObject): GoStruct {
    const fields = new Map(
      this.#jsonFields(name, target).map(([json, value]) => [json, () => value]),
    );
    return new GoStruct({ name, pointer: false, fields, methods: NO_METHODS }, target);
  }

  #jsonFields(name: string, target: HostObject): readonly (readonly [string, GoValue])[] {
    return (this.#structs.get(name) ?? []).flatMap((field) => {
      if (field.placement === 'embedded') return this.#jsonFields(field.type, target);
      if (field.json === '-') return [];
      const value = this.#memoized(field, target);
      const isOut = isMessage(name)
        ? (own(target.raw, field.json) ?? null) === null // a message has what is set
        : field.omitEmpty && isEmpty(value);
      return isOut ? [] : [[field.json, value] as const];
    });
  }

  /** ObjectMeta and messages of protobuf have a getter a field, which a nil message answers with the zero value. */
  #getters(name: string): ReadonlyMap<string, GoMethod<HostObject>> {
    const methods = new Map<string, GoMethod<HostObject>>();
    for (const field of this.#structs.get(name) ?? []) {
      methods.set(`Get${field.name}`, {
        params: [],
        rest: undefined,
        call: (target) =>
          target === undefined ? this.read(field.type, undefined) : this.#memoized(field, target),
      });
    }
    return methods;
  }

  /** Go's name of a type in messages: Kubernetes' types are written without their package here. */
  #goName(type: string): string {
    if (type.startsWith('*')) return `*${this.#goName(type.slice(1))}`;
    return this.#structs.has(type) && !isMessage(type) ? `v1.${type}` : type;
  }
}

const NO_METHODS: ReadonlyMap<string, GoMethod<never>> = new Map();

/** Messages of protobuf are written with their package in the tables, Kubernetes' structs are not. */
function isMessage(type: string): boolean {
  return type.includes('.');
}

function objectOf(raw: unknown): Readonly<Record<string, unknown>> | undefined {
  return isJsonObject(raw as Json | undefined) ? (raw as Record<string, unknown>) : undefined;
}

function own(object: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function integer(kind: GoInt['kind'], raw: unknown): GoValue {
  const number = typeof raw === 'string' ? Number(raw) : raw;
  return new GoInt(
    kind,
    BigInt(typeof number === 'number' && Number.isInteger(number) ? number : 0),
  );
}

/** What `omitempty` leaves out; a struct, even one without anything in it, is never empty. */
function isEmpty(value: GoValue): boolean {
  if (value === undefined || value === null || value === false || value === '') return true;
  if (value instanceof GoInt) return value.value === 0n;
  if (value instanceof GoFloat) return value.value === 0;
  if (value instanceof GoMap) return value.entries.size === 0;
  if (value instanceof GoSlice) return value.items.length === 0;
  return value instanceof GoStruct && value.type.pointer && value.target === undefined;
}
