import { fromBytes } from '../value/bytes.ts';
import { GoFunction } from '../function/signature.ts';
import type { Meter } from '../meter.ts';
import { getKey, isMap, type MapValue, sortedKeys } from '../value/map.ts';
import { floatOf, integerOf, isUnsigned } from '../value/number.ts';
import { typeOf } from '../value/kind.ts';
import { GoComplex, GoFloat, GoInt, GoSlice, GoStruct, type GoValue } from '../value/types.ts';
import { type Flags, NO_FLAGS, pad } from './flags.ts';
import { formatBool, formatFloating, formatInteger, formatText, hexOf } from './scalar.ts';

/** What a verb is applied to, and what nested values share. */
export interface Formatting {
  readonly verb: string;
  readonly flags: Flags;
  readonly meter: Meter;
}

/** Formats one value the way Go's fmt does; a verb that does not fit shows as `%!d(string=x)`. */
export function formatValue(value: GoValue, formatting: Formatting, depth = 0): string {
  const { verb, flags, meter } = formatting;
  meter.descend(depth);
  if (value === undefined || value === null) return formatNil(formatting, depth);
  const text = formatScalar(value, verb, flags) ?? formatComposite(value, formatting, depth);
  return text ?? badVerb(value, formatting, depth);
}

function formatNil({ verb, flags }: Formatting, depth: number): string {
  if (depth > 0) return flags.sharpV ? 'interface {}(nil)' : '<nil>';
  return verb === 'v' ? pad('<nil>', flags) : `%!${verb}(<nil>)`;
}

function formatScalar(value: GoValue, verb: string, flags: Flags): string | undefined {
  if (typeof value === 'string') return formatText(value, verb, flags);
  if (typeof value === 'boolean') return formatBool(value, verb, flags);
  if (typeof value === 'bigint') return formatInteger(value, verb, flags, false);
  if (typeof value === 'number') {
    if (!Number.isInteger(value)) return formatFloating(value, verb, flags);
    return formatInteger(BigInt(value), verb, flags, false);
  }
  if (value instanceof GoFloat) return formatFloating(value.value, verb, flags);
  if (value instanceof GoComplex) return formatComplex(value, verb, flags);
  if (!(value instanceof GoInt)) return undefined;
  if (value.text !== undefined && 'vsxXq'.includes(verb) && !flags.sharpV)
    return formatText(value.text, verb, flags);
  return formatInteger(value.value, verb, flags, isUnsigned(value));
}

function formatComplex({ re, im }: GoComplex, verb: string, flags: Flags): string | undefined {
  const real = formatFloating(re, verb, flags);
  const imaginary = formatFloating(im, verb, { ...flags, plus: true });
  return real === undefined || imaginary === undefined ? undefined : `(${real}${imaginary}i)`;
}

function formatComposite(
  value: GoValue,
  formatting: Formatting,
  depth: number,
): string | undefined {
  if (Array.isArray(value)) return formatList(value, 'interface {}', formatting, depth);
  if (value instanceof GoSlice) return formatSlice(value, formatting, depth);
  if (value instanceof GoStruct) return formatStruct(value, formatting, depth);
  if (isMap(value)) return formatMap(value, formatting, depth);
  if (value instanceof GoFunction && formatting.verb === 'v') return pad('0xf00', formatting.flags);
  return undefined;
}

function formatSlice(slice: GoSlice, formatting: Formatting, depth: number): string | undefined {
  const { verb, flags } = formatting;
  if (slice.element === 'uint8' && 'sqxX'.includes(verb)) {
    const bytes = Uint8Array.from(slice.items, (item) => Number(integerOf(item) ?? 0n));
    if (verb === 'x' || verb === 'X') return pad(hexOf(bytes, verb, flags), flags);
    return formatText(fromBytes(bytes), verb, flags);
  }
  return formatList(slice.items, slice.element, formatting, depth);
}

function formatList(
  items: readonly GoValue[],
  element: string,
  formatting: Formatting,
  depth: number,
): string {
  const parts = items.map((item) => formatValue(item, formatting, depth + 1));
  formatting.meter.size(parts.reduce((size, part) => size + part.length + 1, 0));
  return formatting.flags.sharpV ? `[]${element}{${parts.join(', ')}}` : `[${parts.join(' ')}]`;
}

function formatMap(map: MapValue, formatting: Formatting, depth: number): string {
  const { flags, meter } = formatting;
  const parts = sortedKeys(map).map((key) => {
    const shown = formatValue(key, formatting, depth + 1);
    return `${shown}:${formatValue(getKey(map, key), formatting, depth + 1)}`;
  });
  meter.size(parts.reduce((size, part) => size + part.length + 1, 0));
  return flags.sharpV ? `${typeOf(map)}{${parts.join(', ')}}` : `map[${parts.join(' ')}]`;
}

function formatStruct(struct: GoStruct, formatting: Formatting, depth: number): string | undefined {
  const { verb, flags } = formatting;
  const { type, target } = struct;
  if (type.print && 'vsxXq'.includes(verb) && !flags.sharpV)
    return formatText(type.print(target as never), verb, flags);
  if (target === undefined && type.pointer)
    return verb === 'v' ? pad('<nil>', flags) : `%!${verb}(${typeOf(struct)}=<nil>)`;
  const parts = Array.from(type.fields, ([name, read]) => {
    const value = formatValue(read(target as never), formatting, depth + 1);
    return flags.plusV || flags.sharpV ? `${name}:${value}` : value;
  });
  const body = flags.sharpV ? `${type.name}{${parts.join(', ')}}` : `{${parts.join(' ')}}`;
  return type.pointer ? `&${body}` : body;
}

function badVerb(value: GoValue, formatting: Formatting, depth: number): string {
  const { verb, flags, meter } = formatting;
  const shown = formatValue(value, { verb: 'v', flags, meter }, depth);
  return `%!${verb}(${typeOf(value)}=${shown})`;
}

/** `%v`, the way `print` and `{{ }}` show a value. */
export function show(value: GoValue, meter: Meter): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
  const float = floatOf(value);
  if (float !== undefined) return formatFloating(float, 'v', NO_FLAGS) ?? '';
  return formatValue(value, { verb: 'v', flags: NO_FLAGS, meter });
}
