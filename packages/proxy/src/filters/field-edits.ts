import { PillionError } from '@pillion/core/values';
import { consistsOf, FIELD_VALUE } from '../http1/characters.ts';
import type { FieldLine } from '../http1/edit.ts';
import { isToken } from '../http1/fields.ts';
import type { FilterHeaders } from './filter.ts';

/** Fields as they came. `Fields` of HTTP/1 is one; HTTP/2 has its lists. */
export interface FieldSource {
  readonly count: number;
  /** The first field of this name (lower case) after `after`; -1 if there is none. */
  indexOf(name: string, after?: number): number;
  /** In lower case. */
  nameAt(index: number): string;
  valueAt(index: number): string;
}

/** The fields of a message that frame it, or that belong to its connection: the proxy's own business. */
const RESERVED: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'host',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** The changes to a head's fields, kept apart from the fields: what nobody touches stays as it came. */
export class FieldEdits implements FilterHeaders {
  readonly #source: FieldSource;
  #dropped: readonly number[];
  #added: readonly FieldLine[];

  /** `dropped` and `added` are changes made already. */
  constructor(
    source: FieldSource,
    dropped: readonly number[] = [],
    added: readonly FieldLine[] = [],
  ) {
    this.#source = source;
    this.#dropped = dropped;
    this.#added = added;
  }

  /** Indexes of the source's fields that are left out. */
  get dropped(): readonly number[] {
    return this.#dropped;
  }

  /** Fields that come after those of the source. */
  get added(): readonly FieldLine[] {
    return this.#added;
  }

  /** Marks this state; what it returns brings it back. */
  mark(): () => void {
    const [dropped, added] = [this.#dropped, this.#added];
    return () => {
      this.#dropped = dropped;
      this.#added = added;
    };
  }

  get(name: string): string | undefined {
    const lower = name.toLowerCase();
    const index = this.#kept(lower, -1);
    if (index >= 0) return this.#source.valueAt(index);
    return this.#added.find(([added]) => added === lower)?.[1];
  }

  getAll(name: string): string[] {
    const lower = name.toLowerCase();
    const values: string[] = [];
    for (let at = this.#kept(lower, -1); at >= 0; at = this.#kept(lower, at))
      values.push(this.#source.valueAt(at));
    for (const [added, value] of this.#added) if (added === lower) values.push(value);
    return values;
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  set(name: string, value: string): void {
    const line = checkedLine(name, value);
    this.replace(line[0], line[1]);
  }

  append(name: string, value: string): void {
    this.#added = [...this.#added, checkedLine(name, value)];
  }

  remove(name: string): boolean {
    const lower = checkedName(name);
    const [dropped, added] = [this.#dropped, this.#added];
    this.#drop(lower);
    return this.#dropped !== dropped || this.#added !== added;
  }

  /** As `set`, for the proxy itself: nothing is reserved from it, and nothing checked. */
  replace(lower: string, value: string): void {
    this.#drop(lower);
    this.#added = [...this.#added, [lower, value]];
  }

  *[Symbol.iterator](): Generator<FieldLine> {
    const dropped = new Set(this.#dropped);
    for (let at = 0; at < this.#source.count; at++)
      if (!dropped.has(at)) yield [this.#source.nameAt(at), this.#source.valueAt(at)];
    yield* this.#added;
  }

  #kept(lower: string, after: number): number {
    let at = this.#source.indexOf(lower, after);
    while (at >= 0 && this.#dropped.includes(at)) at = this.#source.indexOf(lower, at);
    return at;
  }

  #drop(lower: string): void {
    for (let at = this.#kept(lower, -1); at >= 0; at = this.#kept(lower, at))
      this.#dropped = [...this.#dropped, at];
    if (this.#added.some(([added]) => added === lower))
      this.#added = this.#added.filter(([added]) => added !== lower);
  }
}

/** A list of fields as a source; names in lower case, as HTTP/2 has them. */
export class FieldList implements FieldSource {
  readonly #lines: readonly FieldLine[];

  constructor(lines: readonly FieldLine[]) {
    this.#lines = lines;
  }

  get count(): number {
    return this.#lines.length;
  }

  indexOf(name: string, after = -1): number {
    for (let at = after + 1; at < this.#lines.length; at++)
      if (this.#lines[at]?.[0] === name) return at;
    return -1;
  }

  nameAt(index: number): string {
    return this.#lines[index]?.[0] ?? '';
  }

  valueAt(index: number): string {
    return this.#lines[index]?.[1] ?? '';
  }
}

/** Name in lower case and value, or `PillionError` where they would not make one field. */
export function checkedLine(name: string, value: string): FieldLine {
  const lower = checkedName(name);
  if (typeof value !== 'string' || !isFieldValue(value)) {
    throw new PillionError(
      'filter.headerValue',
      `${lower}=${JSON.stringify(value)}: is no field value; accepted: Latin-1 text without control characters`,
    );
  }
  return [lower, value];
}

function checkedName(name: string): string {
  if (typeof name !== 'string' || !isToken(name)) {
    throw new PillionError(
      'filter.headerName',
      `${JSON.stringify(name)}: is no field name; accepted: a token such as x-tenant`,
    );
  }
  const lower = name.toLowerCase();
  if (!RESERVED.has(lower)) return lower;
  throw new PillionError(
    'filter.headerReserved',
    lower === 'host'
      ? 'host: belongs to the request itself; assign request.authority'
      : `${lower}: frames the message or belongs to its connection, and is the proxy's own`,
  );
}

function isFieldValue(value: string): boolean {
  return consistsOf(value, 0, value.length, FIELD_VALUE) && value.trim() === value;
}
