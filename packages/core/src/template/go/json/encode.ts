import { GoFunctionError } from '../error.ts';
import { formatFloat } from '../format/float.ts';
import { GoFunction } from '../function/signature.ts';
import type { Meter } from '../meter.ts';
import { getKey, isMap, type MapValue, sortedKeys } from '../value/map.ts';
import { floatOf, integerOf } from '../value/number.ts';
import { typeOf } from '../value/kind.ts';
import { GoComplex, GoSlice, GoStruct, type GoValue, itemsOf } from '../value/types.ts';
import { BASE64, encodeBase } from './base-encoding.ts';

export interface JsonStyle {
  /** Each level on lines of its own, indented by this. */
  readonly indent?: string;
  /** Keeps `<`, `>` and `&`, which Go escapes unless told not to. */
  readonly rawHtml?: boolean;
}

/** Go's encoding/json: sorted keys, floats as JavaScript prints them. Throws on what JSON has not. */
export function toJson(value: GoValue, style: JsonStyle, meter: Meter): string {
  const text = encode(value, { style, meter }, 0);
  meter.size(text.length);
  return text;
}

interface Encoding {
  readonly style: JsonStyle;
  readonly meter: Meter;
}

function encode(value: GoValue, encoding: Encoding, depth: number): string {
  encoding.meter.descend(depth);
  if (value === undefined || value === null) return 'null';
  if (typeof value === 'string') return quoteJson(value, encoding.style.rawHtml ?? false);
  if (typeof value === 'boolean') return String(value);
  const integer = integerOf(value);
  if (integer !== undefined) return String(integer);
  const float = floatOf(value);
  if (float !== undefined) return encodeFloat(float);
  if (value instanceof GoSlice && value.element === 'uint8')
    return `"${encodeBase(
      BASE64,
      Uint8Array.from(value.items, (item) => Number(integerOf(item) ?? 0n)),
    )}"`;
  if (value instanceof GoSlice && value.isNil) return 'null';
  const items = itemsOf(value);
  if (items) return encodeItems(items, encoding, depth);
  if (value instanceof GoStruct) return encodeStruct(value, encoding, depth);
  if (isMap(value)) return encodeMap(value, encoding, depth);
  if (value instanceof GoComplex || value instanceof GoFunction) throw unsupported(value);
  return '{}';
}

function unsupported(value: GoValue): GoFunctionError {
  return new GoFunctionError(`json: unsupported type: ${typeOf(value)}`);
}

function encodeFloat(value: number): string {
  if (!Number.isFinite(value))
    throw new GoFunctionError(`json: unsupported value: ${formatFloat(value, 'g', -1)}`);
  const magnitude = Math.abs(value);
  if (Object.is(value, -0)) return '-0';
  if (magnitude !== 0 && (magnitude < 1e-6 || magnitude >= 1e21))
    return formatFloat(value, 'e', -1).replace(/e-0([0-9])$/, 'e-$1');
  return formatFloat(value, 'f', -1);
}

function encodeItems(items: readonly GoValue[], encoding: Encoding, depth: number): string {
  const parts = items.map((item) => encode(item, encoding, depth + 1));
  return enclose('[', ']', parts, encoding, depth);
}

function encodeMap(map: MapValue, encoding: Encoding, depth: number): string {
  const { style } = encoding;
  const parts = sortedKeys(map).map((key) => {
    const value = encode(getKey(map, key), encoding, depth + 1);
    return `${quoteJson(key, style.rawHtml ?? false)}:${style.indent === undefined ? '' : ' '}${value}`;
  });
  return enclose('{', '}', parts, encoding, depth);
}

/** A host object as it says it is in JSON, else its fields under their Go names. */
function encodeStruct(struct: GoStruct, encoding: Encoding, depth: number): string {
  const { type, target } = struct;
  if (target === undefined) return 'null';
  if (type.json) return encode(type.json(target as never), encoding, depth + 1);
  const parts = Array.from(type.fields, ([name, read]) => {
    const value = encode(read(target as never), encoding, depth + 1);
    return `${quoteJson(name, false)}:${encoding.style.indent === undefined ? '' : ' '}${value}`;
  });
  return enclose('{', '}', parts, encoding, depth);
}

function enclose(
  open: string,
  close: string,
  parts: readonly string[],
  { style, meter }: Encoding,
  depth: number,
): string {
  meter.size(parts.reduce((size, part) => size + part.length + 1, 0));
  if (style.indent === undefined || parts.length === 0) return `${open}${parts.join(',')}${close}`;
  const outer = `\n${style.indent.repeat(depth)}`;
  const inner = outer + style.indent;
  return `${open}${inner}${parts.join(`,${inner}`)}${outer}${close}`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

// oxlint-disable-next-line no-control-regex
const SPECIAL = /["\\\0-\x1f<>&\u2028\u2029]|\p{Surrogate}/gu;

/** A JSON string; what is no valid UTF-8 becomes U+FFFD. */
export function quoteJson(text: string, rawHtml: boolean): string {
  const escaped = text.replaceAll(SPECIAL, (character) => {
    if (character >= '\uD800' && character <= '\uDFFF') return '\\ufffd';
    if (rawHtml && '<>&'.includes(character)) return character;
    const code = character.charCodeAt(0).toString(16).padStart(4, '0');
    return ESCAPES[character] ?? `\\u${code}`;
  });
  return `"${escaped}"`;
}
