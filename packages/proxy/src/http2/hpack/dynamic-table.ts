/** What an entry costs beside its octets (RFC 7541 section 4.1). */
const ENTRY_BYTES = 32;

/** The size of a field as HPACK and the limits on field sections count it. */
export function fieldSize(name: string, value: string): number {
  return name.length + value.length + ENTRY_BYTES;
}

export interface TableEntry {
  readonly name: string;
  readonly value: string;
}

/** Entries from the youngest to the oldest; what does not fit any more is forgotten. */
export class DynamicTable {
  #entries: (TableEntry | undefined)[] = [];
  /** Where the oldest entry stands. */
  #first = 0;
  #size = 0;
  #limit: number;
  readonly #forgotten: ((entry: TableEntry, serial: number) => void) | undefined;
  /** How many entries were ever added. */
  added = 0;

  /** `forgotten` hears of every entry that goes, and of its number in the order of coming. */
  constructor(limit: number, forgotten?: (entry: TableEntry, serial: number) => void) {
    this.#limit = limit;
    this.#forgotten = forgotten;
  }

  get length(): number {
    return this.#entries.length - this.#first;
  }

  /** The entry that came `index` entries before the youngest. */
  at(index: number): TableEntry | undefined {
    return index < this.length ? this.#entries[this.#entries.length - 1 - index] : undefined;
  }

  add(name: string, value: string): void {
    const size = fieldSize(name, value);
    this.#shrink(this.#limit - size);
    this.added++;
    if (size > this.#limit) return this.#forgotten?.({ name, value }, this.added - 1);
    this.#entries.push({ name, value });
    this.#size += size;
    return undefined;
  }

  resize(limit: number): void {
    this.#limit = limit;
    this.#shrink(limit);
  }

  #shrink(limit: number): void {
    while (this.length > 0 && this.#size > limit) {
      const entry = this.#entries[this.#first] as TableEntry;
      this.#forgotten?.(entry, this.added - this.length);
      this.#entries[this.#first++] = undefined;
      this.#size -= fieldSize(entry.name, entry.value);
    }
    if (this.#first < 64 || this.#first * 2 < this.#entries.length) return;
    this.#entries = this.#entries.slice(this.#first);
    this.#first = 0;
  }
}
