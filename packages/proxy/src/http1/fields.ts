import { consistsOf, FIELD_VALUE, TOKEN } from './characters.ts';
import { fault, type HttpFault } from './fault.ts';

const CR = 13;
const COLON = 58;
const MARKS = 4;

/**
 * The header fields of one head, as offsets into its text: nothing is copied or decoded before
 * someone asks. Text is Latin-1, one character a byte, so that offsets are byte offsets too.
 */
export class Fields {
  /** The whole head, start line included. */
  readonly text: string;
  readonly #lower: string;
  /** Name start, name end, value start, value end of each field. */
  readonly #marks: readonly number[];

  constructor(text: string, marks: readonly number[]) {
    this.text = text;
    this.#lower = text.toLowerCase(); // Latin-1 keeps its length
    this.#marks = marks;
  }

  get count(): number {
    return this.#marks.length / MARKS;
  }

  /** The index of the first field with this name (lower case), from `after + 1` on; -1 if none. */
  indexOf(name: string, after = -1): number {
    const marks = this.#marks;
    for (let at = (after + 1) * MARKS; at < marks.length; at += MARKS) {
      const start = marks[at] as number;
      if (
        (marks[at + 1] as number) - start === name.length &&
        this.#lower.startsWith(name, start)
      ) {
        return at / MARKS;
      }
    }
    return -1;
  }

  /** The value of the first field with this name, as written. */
  get(name: string): string | undefined {
    const index = this.indexOf(name);
    return index < 0 ? undefined : this.valueAt(index);
  }

  /** Whether `text` (lower case) stands anywhere: where it does not, no field needs to be looked for. */
  mentions(text: string): boolean {
    return this.#lower.includes(text);
  }

  /** Every value of this name, in order. */
  all(name: string): string[] {
    const values: string[] = [];
    for (let index = this.indexOf(name); index >= 0; index = this.indexOf(name, index)) {
      values.push(this.valueAt(index));
    }
    return values;
  }

  /** The comma-separated items of every field with this name, trimmed and in lower case. */
  tokens(name: string): string[] {
    if (this.indexOf(name) < 0) return [];
    return this.all(name)
      .flatMap((value) => value.toLowerCase().split(','))
      .map((item) => item.trim())
      .filter((item) => item !== '');
  }

  /** The name in lower case. */
  nameAt(index: number): string {
    const marks = this.#marks;
    return this.#lower.slice(marks[index * MARKS], marks[index * MARKS + 1]);
  }

  valueAt(index: number): string {
    const marks = this.#marks;
    return this.text.slice(marks[index * MARKS + 2], marks[index * MARKS + 3]);
  }

  /** Where the field's line begins, and where the next one does. */
  lineAt(index: number): { readonly start: number; readonly end: number } {
    const marks = this.#marks;
    const start = marks[index * MARKS] as number;
    const end = marks[(index + 1) * MARKS] ?? this.text.length - 2; // before the blank line
    return { start, end };
  }
}

/**
 * Reads the lines from `start` to the blank line that ends `text`. Line ends are known to be CRLF.
 * White space before the colon, before the name or nothing at all for a name is refused: servers
 * disagree on what such a line means.
 */
export function parseFields(text: string, start: number, limit: number): Fields | HttpFault {
  const marks: number[] = [];
  const end = text.length - 2;
  let at = start;
  while (at < end) {
    const first = text.charCodeAt(at);
    if (first === 32 || first === 9) return fault('http.obsoleteFold');
    if (marks.length === limit * MARKS) return fault('http.tooManyFields');
    let colon = at;
    while (TOKEN[text.charCodeAt(colon)] === 1) colon++;
    if (colon === at || text.charCodeAt(colon) !== COLON) return fault('http.fieldName');
    let lineEnd = colon + 1;
    while (FIELD_VALUE[text.charCodeAt(lineEnd)] === 1) lineEnd++;
    if (text.charCodeAt(lineEnd) !== CR) return fault('http.fieldValue');
    marks.push(
      at,
      colon,
      skipBlanks(text, colon + 1, lineEnd),
      trimBlanks(text, colon + 1, lineEnd),
    );
    at = lineEnd + 2;
  }
  return new Fields(text, marks);
}

/** Whether `text` is a token of RFC 9110 in full. */
export function isToken(text: string): boolean {
  return text !== '' && consistsOf(text, 0, text.length, TOKEN);
}

function skipBlanks(text: string, from: number, end: number): number {
  let at = from;
  while (at < end && (text.charCodeAt(at) === 32 || text.charCodeAt(at) === 9)) at++;
  return at;
}

function trimBlanks(text: string, from: number, end: number): number {
  const start = skipBlanks(text, from, end);
  let at = end;
  while (at > start && (text.charCodeAt(at - 1) === 32 || text.charCodeAt(at - 1) === 9)) at--;
  return at;
}
