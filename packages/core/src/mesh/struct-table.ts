/**
 * The notation of the struct tables. A line is `Type = Field …`, goes on where the next one is
 * indented, and a field is
 *
 *     GoName(jsonName)?:type
 *
 * with `(jsonName)` left out where it is the Go name with a small first letter, `?` for
 * `omitempty`, and `:type` left out for a string. A type may be a pointer `*T`, a list `[]T`, or a
 * map by strings `{}T`. `~Type` is an embedded struct, `^Field` belongs to a oneof and is reached by
 * its getter only.
 */
export interface StructField {
  readonly name: string;
  readonly json: string;
  readonly type: string;
  readonly omitEmpty: boolean;
  readonly placement: 'field' | 'embedded' | 'oneof';
}

export type StructTable = ReadonlyMap<string, readonly StructField[]>;

const FIELD = /^([~^]?)([\w.]+)(?:\(([^)]*)\))?(\??)(?::(\S+))?$/;

export function parseStructTable(text: string): StructTable {
  const table = new Map<string, readonly StructField[]>();
  for (const line of text.trim().split(/\n(?! )/)) {
    const [type = '', fields = ''] = line.split(' =', 2);
    table.set(type, fields.split(/\s+/).filter(Boolean).map(parseField));
  }
  return table;
}

/** Enums by type, each with its first value. */
export function parseEnumTable(text: string): ReadonlyMap<string, string> {
  const lines = text.trim().split('\n');
  return new Map(lines.map((line) => line.split(' = ', 2) as [string, string]));
}

function parseField(text: string): StructField {
  const [, mark = '', name = '', json, omit = '', type = 'string'] = FIELD.exec(text) ?? [];
  if (mark === '~') return { name, json: '', type: name, omitEmpty: false, placement: 'embedded' };
  return {
    name,
    json: json ?? name.charAt(0).toLowerCase() + name.slice(1),
    type,
    omitEmpty: omit !== '',
    placement: mark === '^' ? 'oneof' : 'field',
  };
}
