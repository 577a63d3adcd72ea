import type { Fields } from './fields.ts';

export type FieldLine = readonly [name: string, value: string];

/** Changes to a head: whole field lines go, new ones come last, the start line may be replaced. */
export interface HeadEdit {
  /** Indexes of fields to leave out. */
  readonly drop: readonly number[];
  /** Fields to add, name and value. */
  readonly add: readonly FieldLine[];
  /** In place of the start line, without its line end. */
  readonly startLine?: string;
}

/** Applies `edit`. Where nothing changes, the very bytes that came go out. */
export function editHead(bytes: Buffer, fields: Fields, edit: HeadEdit): Buffer {
  const { drop, add, startLine } = edit;
  if (drop.length === 0 && add.length === 0 && startLine === undefined) return bytes;
  if (drop.length === 0 && startLine === undefined) return appendFields(bytes, add);
  const { text } = fields;
  const firstLine = text.indexOf('\r\n') + 2;
  let result = startLine === undefined ? text.slice(0, firstLine) : `${startLine}\r\n`;
  let from = firstLine;
  for (const index of drop.toSorted((a, b) => a - b)) {
    const { start, end } = fields.lineAt(index);
    if (start < from) continue; // named twice
    result += text.slice(from, start);
    from = end;
  }
  result += text.slice(from, -2);
  for (const [name, value] of add) result += `${name}: ${value}\r\n`;
  return Buffer.from(`${result}\r\n`, 'latin1');
}

/** What most heads come to: all of it as it came, and something more. */
function appendFields(bytes: Buffer, add: readonly FieldLine[]): Buffer {
  let tail = '';
  for (const [name, value] of add) tail += `${name}: ${value}\r\n`;
  const result = Buffer.allocUnsafe(bytes.length + tail.length);
  bytes.copy(result, 0, 0, bytes.length - 2);
  result.write(`${tail}\r\n`, bytes.length - 2, 'latin1');
  return result;
}

/** A head with `tail` in place of the blank line that ends it; `tail` has one of its own. */
export function withTail(bytes: Buffer, tail: Buffer): Buffer {
  const result = Buffer.allocUnsafe(bytes.length - 2 + tail.length);
  bytes.copy(result, 0, 0, bytes.length - 2);
  tail.copy(result, bytes.length - 2);
  return result;
}
