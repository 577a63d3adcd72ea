import { canonicalQuantity } from './quantity.ts';
import { TYPED_FIELDS } from './typed-schema.ts';
import type { Json } from './types.ts';

type JsonObject = Readonly<Record<string, Json>>;

interface Field {
  readonly name: string;
  readonly mark: '' | '?' | '!' | '*';
  readonly encode: Encoder;
  /** Makes what is printed for a `!` or `*` field that is absent. */
  readonly zero: () => Json;
}

/** Encodes one value; undefined where it is its type's zero value. */
type Encoder = (value: Json) => Json | undefined;

/**
 * A value as the API machinery prints it after reading it into its type: fields in the order of the
 * type, quantities canonical, zero values left out where the type says so, and required fields
 * present. Fields that the type does not know are kept, after the others; Go would drop them.
 *
 * `type` is a name in `TYPED_FIELDS`; an unknown one returns the value as it is.
 */
export function typedEncoding<T extends object>(type: string, value: T): T {
  const encode = encoderOf(type);
  return (encode(value as unknown as Json) ?? {}) as unknown as T;
}

const encoders = new Map<string, Encoder>();

function encoderOf(type: string): Encoder {
  const known = encoders.get(type);
  if (known) return known;
  const encoder = makeEncoder(type);
  encoders.set(type, encoder);
  return encoder;
}

function makeEncoder(type: string): Encoder {
  if (type.startsWith('[]')) return listEncoder(type.slice(2));
  if (type.startsWith('{}')) return mapEncoder(type.slice(2));
  switch (type) {
    case 's':
      return (value) => (value === '' ? undefined : value);
    case 'b':
      return (value) => (value === false ? undefined : value);
    case 'n':
      return (value) => (value === 0 ? undefined : value);
    case 'quantity':
      return quantity;
    case 'intstr':
    case 'time':
    case 'bytes':
    case 'raw':
    case 'status':
      return (value) => value;
    default:
      return structEncoder(type);
  }
}

function quantity(value: Json): Json {
  return typeof value === 'string' || typeof value === 'number'
    ? canonicalQuantity(String(value))
    : value;
}

function listEncoder(of: string): Encoder {
  return (value) => {
    if (!Array.isArray(value)) return value;
    if (value.length === 0) return undefined;
    const encode = encoderOf(of);
    return value.map((item: Json) => encode(item) ?? item);
  };
}

function mapEncoder(of: string): Encoder {
  return (value) => {
    if (!isObject(value)) return value;
    const keys = Object.keys(value).toSorted();
    if (keys.length === 0) return undefined;
    const encode = encoderOf(of);
    const entries = keys.map((key): [string, Json] => {
      const item = value[key] ?? null;
      return [key, encode(item) ?? item];
    });
    return Object.fromEntries(entries);
  };
}

function structEncoder(type: string): Encoder {
  const text = TYPED_FIELDS[type];
  if (text === undefined) return (value) => value;
  let fields: readonly Field[] | undefined;
  const names = new Set<string>();
  return (value) => {
    if (!isObject(value)) return value;
    // Types refer to each other in circles, so their fields are only read on first use.
    if (fields === undefined) {
      fields = text.split(' ').map(readField);
      for (const { name } of fields) names.add(name);
    }
    const encoded: [string, Json][] = [];
    for (const { name, mark, encode, zero } of fields) {
      const written = Object.hasOwn(value, name) ? (value[name] ?? undefined) : undefined;
      const printed = printedValue(written, mark, encode, zero);
      if (printed !== undefined) encoded.push([name, printed]);
    }
    for (const name of Object.keys(value)) {
      const extra = value[name];
      if (!names.has(name) && extra !== undefined && extra !== null) encoded.push([name, extra]);
    }
    return Object.fromEntries(encoded);
  };
}

function printedValue(
  written: Json | undefined,
  mark: Field['mark'],
  encode: Encoder,
  zero: Field['zero'],
): Json | undefined {
  if (written === undefined) return mark === '!' || mark === '*' ? zero() : undefined;
  const encoded = encode(written);
  return encoded ?? (mark === '' ? undefined : written);
}

const FIELD = /^([A-Za-z]+)([?!*]?):(.+)$/;

function readField(text: string): Field {
  const [, name = '', mark = '', type = ''] = FIELD.exec(text) ?? [];
  const encode = encoderOf(type);
  return {
    name,
    mark: mark as Field['mark'],
    encode,
    zero: () => (mark === '!' ? zeroOf(type) : null),
  };
}

function zeroOf(type: string): Json {
  switch (type) {
    case 's':
      return '';
    case 'b':
      return false;
    case 'n':
    case 'intstr':
      return 0;
    case 'quantity':
      return '0';
    default:
      if (type.startsWith('[]') || type.startsWith('{}') || type === 'raw') return null;
      return encoderOf(type)({}) ?? {};
  }
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
