import type { FieldList } from '../fields.ts';
import { DynamicTable } from './dynamic-table.ts';
import { writeInteger } from './integer.ts';
import { STATIC_ENTRIES, STATIC_TABLE } from './static-table.ts';

/** Our own bound, whatever the peer would take. */
const TABLE_BYTES = 4096;
/** An integer takes no more than this. */
const INTEGER_BYTES = 6;

/** Of these no two are alike: indexing them would drive others out of the table. */
const UNIQUE: ReadonlySet<string> = new Set([
  ':path',
  'x-request-id',
  'traceparent',
  'x-b3-traceid',
  'x-b3-spanid',
  'x-b3-parentspanid',
  'x-envoy-upstream-service-time',
  'content-length',
  'date',
  'etag',
  'if-modified-since',
  'if-none-match',
  'last-modified',
  'location',
  'grpc-timeout',
  'grpc-message',
]);

/** Secrets: no table holds them, so that nobody can find out by guessing (RFC 7541 section 7.1.3). */
const SECRET: ReadonlySet<string> = new Set([
  'authorization',
  'proxy-authorization',
  'cookie',
  'set-cookie',
]);

const STATIC = indexStatic();

interface StaticIndex {
  readonly names: ReadonlyMap<string, number>;
  readonly fields: ReadonlyMap<string, number>;
}

function indexStatic(): StaticIndex {
  const names = new Map<string, number>();
  const fields = new Map<string, number>();
  for (let index = STATIC_ENTRIES; index > 0; index--) {
    const [name, value] = STATIC_TABLE.slice(index * 2 - 2, index * 2) as [string, string];
    names.set(name, index);
    fields.set(keyOf(name, value), index);
  }
  return { names, fields };
}

/** No field has a line end. */
function keyOf(name: string, value: string): string {
  return `${name}\n${value}`;
}

/** Writes field sections (RFC 7541), without Huffman's code: it would cost more time than it spares bytes here. */
export class HpackEncoder {
  /** Serial numbers of the fields in the table. */
  readonly #serials = new Map<string, number>();
  readonly #table: DynamicTable;
  #limit = TABLE_BYTES;
  #announced = TABLE_BYTES;

  constructor() {
    this.#table = new DynamicTable(TABLE_BYTES, ({ name, value }, serial) => {
      const key = keyOf(name, value);
      if (this.#serials.get(key) === serial) this.#serials.delete(key);
    });
  }

  /** The peer's table takes so many bytes from here on. */
  limit(bytes: number): void {
    this.#limit = Math.min(bytes, TABLE_BYTES);
    this.#table.resize(this.#limit);
  }

  /** Octets that a section takes at most. */
  bound(fields: FieldList): number {
    let bytes = 2 * INTEGER_BYTES;
    for (const text of fields) bytes += text.length + INTEGER_BYTES;
    return bytes;
  }

  /** Writes the section, as latin1; returns where it ends. */
  encode(fields: FieldList, to: Buffer, start: number): number {
    let at = start;
    if (this.#announced !== this.#limit) {
      this.#announced = this.#limit;
      at = writeInteger(to, at, 0x20, 5, this.#limit);
    }
    for (let field = 0; field < fields.length; field += 2)
      at = this.#field(fields[field] as string, fields[field + 1] as string, to, at);
    return at;
  }

  #field(name: string, value: string, to: Buffer, at: number): number {
    const key = keyOf(name, value);
    const fixed = STATIC.fields.get(key);
    if (fixed !== undefined) return writeInteger(to, at, 0x80, 7, fixed);
    const serial = this.#serials.get(key);
    if (serial !== undefined)
      return writeInteger(to, at, 0x80, 7, STATIC_ENTRIES + this.#table.added - serial);
    const index = STATIC.names.get(name) ?? 0;
    if (SECRET.has(name)) at = writeInteger(to, at, 0x10, 4, index);
    else if (UNIQUE.has(name)) at = writeInteger(to, at, 0x00, 4, index);
    else {
      at = writeInteger(to, at, 0x40, 6, index);
      this.#serials.set(key, this.#table.added);
      this.#table.add(name, value);
    }
    if (index === 0) at = writeText(to, at, name);
    return writeText(to, at, value);
  }
}

function writeText(to: Buffer, at: number, text: string): number {
  const next = writeInteger(to, at, 0x00, 7, text.length);
  return next + to.write(text, next, 'latin1');
}
