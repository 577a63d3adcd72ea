import { MESH_ENUMS, MESH_STRUCTS } from './mesh-structs.ts';
import { parseEnumTable, parseStructTable, type StructField } from './struct-table.ts';

/** The protobuf messages below MeshConfig: fields in the order in which they are declared. */
export const MESSAGES = parseStructTable(MESH_STRUCTS);

/** The value that a field of an enum has where it is not set, by the name of the enum's type. */
export const ENUM_ZEROS = parseEnumTable(MESH_ENUMS);

export function fieldsOfMessage(type: string): readonly StructField[] {
  return MESSAGES.get(type.replace(/^\*/, '')) ?? [];
}

/** A message as protobuf's JSON has it: fields that are set, in declared order, maps sorted. */
export function messageJson(type: string, raw: unknown): string {
  if (type.startsWith('[]')) {
    const items = Array.isArray(raw) ? (raw as readonly unknown[]) : [];
    return `[${items.map((item) => messageJson(type.slice(2), item)).join(',')}]`;
  }
  if (typeof raw !== 'object' || raw === null) return JSON.stringify(raw);
  const object = raw as Readonly<Record<string, unknown>>;
  if (!MESSAGES.has(type.replace(/^\*/, '')) && !type.startsWith('{}')) return JSON.stringify(raw);
  const parts = typedFields(type, object)
    .filter(([name]) => Object.hasOwn(object, name) && object[name] !== null)
    .map(([name, item]) => `${JSON.stringify(name)}:${messageJson(item, object[name])}`);
  return `{${parts.join(',')}}`;
}

function typedFields(type: string, object: object): readonly (readonly [string, string])[] {
  if (!type.startsWith('{}'))
    return fieldsOfMessage(type).map(({ json, type: item }) => [json, item]);
  const names = Object.keys(object).toSorted();
  return names.map((name) => [name, type.slice(2)]);
}
