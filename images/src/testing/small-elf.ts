/** What a test's program asks of the loader. */
export interface SmallElf {
  readonly interpreter?: string;
  readonly needed?: readonly string[];
  readonly runPath?: string;
}

const HEADER = 64;
const PROGRAM_HEADER = 56;

/** The smallest 64-bit ELF file that says this; nobody could run it. */
export function smallElf({ interpreter, needed = [], runPath }: SmallElf): Uint8Array {
  const strings = ['', interpreter ?? '', ...needed, runPath ?? ''].map((text) => `${text}\0`);
  const offsetOf = (index: number) => strings.slice(0, index).join('').length;
  const table = Buffer.from(strings.join(''));
  const dynamic = [
    ...needed.map((_, index) => [1, offsetOf(2 + index)]),
    ...(runPath === undefined ? [] : [[29, offsetOf(2 + needed.length)]]),
    [5, 0], // the string table's address, which is its place in the file
    [0, 0],
  ];
  const count = interpreter === undefined ? 2 : 3;
  const start = HEADER + count * PROGRAM_HEADER;
  const dynamicSize = dynamic.length * 16;
  const tableAt = start + dynamicSize;
  const bytes = Buffer.alloc(tableAt + table.length);
  bytes.write('\x7fELF\x02\x01\x01', 0, 'latin1');
  bytes.writeBigUInt64LE(BigInt(HEADER), 0x20);
  bytes.writeUInt16LE(PROGRAM_HEADER, 0x36);
  bytes.writeUInt16LE(count, 0x38);
  const segments = [
    [1, 0, bytes.length],
    [2, start, dynamicSize],
    [3, tableAt + offsetOf(1), (interpreter ?? '').length + 1],
  ];
  for (const [index, [type = 0, offset = 0, size = 0]] of segments.slice(0, count).entries()) {
    const at = HEADER + index * PROGRAM_HEADER;
    bytes.writeUInt32LE(type, at);
    bytes.writeBigUInt64LE(BigInt(offset), at + 8);
    bytes.writeBigUInt64LE(BigInt(offset), at + 16);
    bytes.writeBigUInt64LE(BigInt(size), at + 32);
  }
  for (const [index, [tag = 0, value = 0]] of dynamic.entries()) {
    bytes.writeBigUInt64LE(BigInt(tag), start + index * 16);
    bytes.writeBigUInt64LE(BigInt(tag === 5 ? tableAt : value), start + index * 16 + 8);
  }
  table.copy(bytes, tableAt);
  return bytes;
}
