/**
 * Field lines in the order in which they came: name, value, name, value. Names are in lower case, and
 * pseudo-headers stand first. Lists are passed on as they are, so that repeated fields stay apart.
 */
export type FieldList = readonly string[];

/** The value of the first field of that name. */
export function fieldOf(fields: FieldList, name: string): string | undefined {
  for (let at = 0; at < fields.length; at += 2) if (fields[at] === name) return fields[at + 1];
  return undefined;
}

/** As objects, which is how trailers are sent; repeated fields become arrays. */
export function fieldRecord(fields: FieldList): Record<string, string | string[]> {
  const record: Record<string, string | string[]> = Object.create(null) as Record<string, string>;
  for (let at = 0; at < fields.length; at += 2) {
    const [name = '', value = ''] = [fields[at], fields[at + 1]];
    const known = record[name];
    if (known === undefined) record[name] = value;
    else if (typeof known === 'string') record[name] = [known, value];
    else known.push(value);
  }
  return record;
}

/** The length that a head announces for its body; `undefined` where it announces none. */
export function contentLength(head: FieldList): number | undefined {
  const text = fieldOf(head, 'content-length');
  return text !== undefined && /^[0-9]{1,15}$/.test(text) ? Number(text) : undefined;
}

/** The status of a response head; 0 where it has none that makes sense. */
export function statusOf(head: FieldList): number {
  const status = Number(fieldOf(head, ':status'));
  return Number.isInteger(status) ? status : 0;
}
