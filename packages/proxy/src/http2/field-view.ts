import type { FieldSource } from '../filters/field-edits.ts';
import type { MarkedFields } from '../layers/marks.ts';
import { type FieldList, fieldOf } from './fields.ts';

/** A head's fields without its pseudo-headers, as filters, marks and logs ask for them. */
export class FieldView implements FieldSource, MarkedFields {
  readonly #fields: FieldList;
  /** Where the first field stands behind the pseudo-headers. */
  readonly #first: number;

  constructor(fields: FieldList) {
    this.#fields = fields;
    let first = 0;
    while (fields[first]?.startsWith(':') === true) first += 2;
    this.#first = first;
  }

  get count(): number {
    return (this.#fields.length - this.#first) / 2;
  }

  indexOf(name: string, after = -1): number {
    const fields = this.#fields;
    for (let at = this.#first + (after + 1) * 2; at < fields.length; at += 2)
      if (fields[at] === name) return (at - this.#first) / 2;
    return -1;
  }

  nameAt(index: number): string {
    return this.#fields[this.#first + index * 2] ?? '';
  }

  valueAt(index: number): string {
    return this.#fields[this.#first + index * 2 + 1] ?? '';
  }

  /** `host` is what the request says in `:authority`, where it does (RFC 9113 section 8.3.1). */
  get(name: string): string | undefined {
    const authority = name === 'host' ? fieldOf(this.#fields, ':authority') : undefined;
    return authority ?? fieldOf(this.#fields, name);
  }

  mentions(text: string): boolean {
    return this.#fields.some((one) => one.includes(text));
  }
}
