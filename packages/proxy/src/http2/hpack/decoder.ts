import { DynamicTable, fieldSize } from './dynamic-table.ts';
import { decodeHuffman } from './huffman.ts';
import { readInteger } from './integer.ts';
import { STATIC_ENTRIES, STATIC_TABLE } from './static-table.ts';

export interface DecodeLimits {
  /** Bytes of one field section by HPACK's count. */
  readonly headBytes: number;
  readonly fields: number;
}

/** A field section, or as much of it as may be kept. */
export interface Decoded {
  readonly fields: string[];
  /** It is larger than the limits allow. */
  readonly tooLarge: boolean;
}

/** Heads of more octets than this are seldom the same twice. */
const REMEMBERED_BYTES = 512;
const REMEMBERED = 64;

/** Reads field sections (RFC 7541). After an error it is of no use, and neither is its connection. */
export class HpackDecoder {
  readonly #limits: DecodeLimits;
  readonly #most: number;
  readonly #table: DynamicTable;
  /** Sections read lately, by their octets, for as long as the table stays as it was. */
  readonly #known = new Map<string, string[]>();

  /** `tableBytes` is what the peer was told that its table may take. */
  constructor(tableBytes: number, limits: DecodeLimits) {
    this.#most = tableBytes;
    this.#limits = limits;
    this.#table = new DynamicTable(tableBytes);
  }

  /** `undefined` where it is no field section. */
  decode(block: Buffer): Decoded | undefined {
    if (block.length > REMEMBERED_BYTES) return this.#decode(block);
    const key = block.toString('latin1');
    const known = this.#known.get(key);
    if (known !== undefined) return { fields: known, tooLarge: false };
    const before = this.#table.added;
    const decoded = this.#decode(block);
    if (this.#table.added !== before) this.#known.clear();
    else if (decoded?.tooLarge === false) {
      if (this.#known.size >= REMEMBERED) this.#known.clear();
      this.#known.set(key, decoded.fields);
    }
    return decoded;
  }

  #decode(block: Buffer): Decoded | undefined {
    const end = block.length;
    const fields: string[] = [];
    let size = 0;
    let at = 0;
    while (at < end) {
      const first = block[at] as number;
      if ((first & 0xe0) === 0x20) {
        // Its place is at the beginning (RFC 7541 section 4.2).
        const update = fields.length > 0 ? undefined : readInteger(block, at, end, 5);
        if (update === undefined || update.value > this.#most) return undefined;
        this.#known.clear();
        this.#table.resize(update.value);
        at = update.next;
        continue;
      }
      const prefix = first >= 0x80 ? 7 : first >= 0x40 ? 6 : 4;
      const index = readInteger(block, at, end, prefix);
      if (index === undefined || (index.value === 0 && prefix === 7)) return undefined;
      at = index.next;
      let name = '';
      let value = '';
      if (index.value > 0) {
        const entry = this.#entry(index.value);
        if (entry === undefined) return undefined;
        [name, value] = entry;
      }
      if (prefix < 7) {
        if (index.value === 0) {
          const text = this.#text(block, at);
          if (text === undefined) return undefined;
          [name, at] = text;
        }
        const text = this.#text(block, at);
        if (text === undefined) return undefined;
        [value, at] = text;
        if (prefix === 6) this.#table.add(name, value);
      }
      size += fieldSize(name, value);
      // The table must stay in step with the peer's, whatever becomes of the section.
      if (size <= this.#limits.headBytes && fields.length < this.#limits.fields * 2)
        fields.push(name, value);
      else size = Number.POSITIVE_INFINITY;
    }
    return { fields, tooLarge: size > this.#limits.headBytes };
  }

  #entry(index: number): readonly [string, string] | undefined {
    if (index <= STATIC_ENTRIES) {
      const at = (index - 1) * 2;
      return [STATIC_TABLE[at] as string, STATIC_TABLE[at + 1] as string];
    }
    const entry = this.#table.at(index - STATIC_ENTRIES - 1);
    return entry === undefined ? undefined : [entry.name, entry.value];
  }

  #text(block: Buffer, at: number): [text: string, next: number] | undefined {
    if (at >= block.length) return undefined;
    const length = readInteger(block, at, block.length, 7);
    if (length === undefined) return undefined;
    const end = length.next + length.value;
    if (end > block.length) return undefined;
    const huffman = (block[at] as number) >= 0x80;
    const text = huffman
      ? decodeHuffman(block, length.next, end)
      : block.toString('latin1', length.next, end);
    return text === undefined ? undefined : [text, end];
  }
}
