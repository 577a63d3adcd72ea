import { GoFloat, GoInt, GoMap, GoSlice, GoStruct, type GoValue } from '../go/index.ts';
import { HostObject, type HostTypes } from './host-types.ts';

/** Go's `json.Marshal`: struct fields in declared order, map keys sorted, `<`, `>`, `&` escaped. */
export function goJson(types: HostTypes, value: GoValue): string {
  if (value === undefined || value === null) return 'null';
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return JSON.stringify(value);
  if (value instanceof GoFloat) return JSON.stringify(value.value);
  if (value instanceof GoInt) return String(value.value);
  if (value instanceof GoStruct) return structJson(types, value);
  if (value instanceof GoSlice) return listJson(types, value.items);
  if (Array.isArray(value)) return listJson(types, value as readonly GoValue[]);
  if (value instanceof GoMap) return mapJson(types, [...value.entries]);
  return typeof value === 'object' ? mapJson(types, Object.entries(value)) : 'null';
}

function listJson(types: HostTypes, items: readonly GoValue[]): string {
  return `[${items.map((item) => goJson(types, item)).join(',')}]`;
}

function mapJson(types: HostTypes, entries: readonly (readonly [string, GoValue])[]): string {
  const sorted = entries.toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${sorted.map(([key, item]) => `${quote(key)}:${goJson(types, item)}`).join(',')}}`;
}

function structJson(types: HostTypes, struct: GoStruct): string {
  const { target } = struct;
  if (target === undefined) return 'null';
  if (typeof target === 'string') return quote(target); // an enum, or a port's name
  if (typeof target === 'number') return String(target);
  if (!(target instanceof HostObject)) return '{}';
  return `{${fieldsJson(types, struct).join(',')}}`;
}

function fieldsJson(types: HostTypes, struct: GoStruct): readonly string[] {
  return types.fieldsOf(struct.type.name).flatMap((field) => {
    const value = struct.type.fields.get(field.name)?.(struct.target as never);
    if (field.placement === 'embedded') {
      return value instanceof GoStruct ? fieldsJson(types, value) : [];
    }
    if (field.json === '-' || (field.omitEmpty && isEmpty(value))) return [];
    return [`${quote(field.json)}:${isEmptyList(value) ? 'null' : goJson(types, value)}`];
  });
}

/** What `omitempty` leaves out; a struct, even one without anything in it, is never empty. */
function isEmpty(value: GoValue): boolean {
  if (value === undefined || value === null || value === false || value === '') return true;
  if (value instanceof GoInt) return value.value === 0n;
  if (value instanceof GoFloat) return value.value === 0;
  if (value instanceof GoMap) return value.entries.size === 0;
  if (value instanceof GoStruct) return value.type.pointer && value.target === undefined;
  return isEmptyList(value);
}

/** An absent list is a nil slice. */
function isEmptyList(value: GoValue): boolean {
  return value instanceof GoSlice && value.items.length === 0;
}

function quote(text: string): string {
  return JSON.stringify(text).replaceAll(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** A message as protobuf's JSON has it: fields that are set, in declared order, maps sorted. */
export function messageJson(types: HostTypes, type: string, raw: unknown): string {
  if (type.startsWith('[]')) {
    const items = Array.isArray(raw) ? (raw as readonly unknown[]) : [];
    return `[${items.map((item) => messageJson(types, type.slice(2), item)).join(',')}]`;
  }
  if (typeof raw !== 'object' || raw === null) return JSON.stringify(raw);
  const object = raw as Readonly<Record<string, unknown>>;
  const fields = types.fieldsOf(type.replace(/^\*/, ''));
  const typed: readonly (readonly [string, string])[] = type.startsWith('{}')
    ? Object.keys(object)
        .toSorted()
        .map((key) => [key, type.slice(2)])
    : fields.map((field) => [field.json, field.type]);
  const set = typed.filter(([key]) => Object.hasOwn(object, key) && object[key] !== null);
  const parts = set.map(
    ([key, each]) => `${JSON.stringify(key)}:${messageJson(types, each, object[key])}`,
  );
  return `{${parts.join(',')}}`;
}
