/** What the dynamic loader reads of a program or shared library. */
export interface Elf {
  /** The loader that starts it, e.g. `/lib64/ld-linux-x86-64.so.2`; shared libraries name none. */
  readonly interpreter: string | undefined;
  /** Names of the shared libraries it needs, in order. */
  readonly needed: readonly string[];
  /** RUNPATH or RPATH: folders searched before the system's, possibly with `$ORIGIN`. */
  readonly runPath: readonly string[];
  /** Bytes from the beginning of the file that are ever loaded. */
  readonly loadedSize: number;
}

const SEGMENT = { load: 1, dynamic: 2, interpreter: 3 } as const;
const TAG = { needed: 1, stringTable: 5, rpath: 15, runpath: 29 } as const;

interface Segment {
  readonly type: number;
  readonly offset: number;
  readonly address: number;
  readonly size: number;
}

/** Reads a 64-bit little-endian ELF file; `undefined` for anything else: scripts, other machines. */
export function readElf(bytes: Uint8Array): Elf | undefined {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.length < 64 || view.toString('latin1', 0, 6) !== '\x7fELF\x02\x01') return undefined;
  const segments = readSegments(view);
  const dynamic = readDynamic(view, segments);
  const texts = (...tags: readonly number[]) =>
    dynamic.flatMap(({ tag, text }) => (tags.includes(tag) ? [text] : []));
  const interpreter = segments.find(({ type }) => type === SEGMENT.interpreter);
  return {
    interpreter: interpreter && textAt(view, interpreter.offset),
    needed: texts(TAG.needed),
    runPath: texts(TAG.runpath, TAG.rpath).flatMap((text) => text.split(':').filter(Boolean)),
    loadedSize: Math.max(0, ...segments.map(({ offset, size }) => offset + size)),
  };
}

/**
 * A program without what is never loaded: symbol tables and debugging sections, which stand behind
 * everything else, and the section headers that list them. What the program does is not changed;
 * debuggers find less.
 */
export function withoutSections(bytes: Uint8Array): Uint8Array {
  const elf = readElf(bytes);
  if (elf === undefined) return bytes;
  const cut = Buffer.from(bytes.subarray(0, elf.loadedSize));
  cut.writeBigUInt64LE(0n, 0x28); // e_shoff
  cut.writeUInt16LE(0, 0x3c); // e_shnum
  cut.writeUInt16LE(0, 0x3e); // e_shstrndx
  return cut;
}

function readSegments(view: Buffer): readonly Segment[] {
  const start = Number(view.readBigUInt64LE(0x20));
  const [entrySize, count] = [view.readUInt16LE(0x36), view.readUInt16LE(0x38)];
  return Array.from({ length: count }, (_, index) => {
    const at = start + index * entrySize;
    return {
      type: view.readUInt32LE(at),
      offset: Number(view.readBigUInt64LE(at + 8)),
      address: Number(view.readBigUInt64LE(at + 16)),
      size: Number(view.readBigUInt64LE(at + 32)),
    };
  });
}

function readDynamic(
  view: Buffer,
  segments: readonly Segment[],
): readonly { tag: number; text: string }[] {
  const section = segments.find(({ type }) => type === SEGMENT.dynamic);
  if (section === undefined) return [];
  const entries = Array.from({ length: Math.floor(section.size / 16) }, (_, index) => ({
    tag: Number(view.readBigInt64LE(section.offset + index * 16)),
    value: Number(view.readBigUInt64LE(section.offset + index * 16 + 8)),
  }));
  const table = entries.find(({ tag }) => tag === TAG.stringTable);
  if (table === undefined) return [];
  const strings = fileOffset(segments, table.value);
  const named: readonly number[] = [TAG.needed, TAG.rpath, TAG.runpath];
  return entries
    .filter(({ tag }) => named.includes(tag))
    .map(({ tag, value }) => ({ tag, text: textAt(view, strings + value) }));
}

/** Where in the file the byte is that is loaded at an address. */
function fileOffset(segments: readonly Segment[], address: number): number {
  const holder = segments.find(
    (each) =>
      each.type === SEGMENT.load && address >= each.address && address < each.address + each.size,
  );
  return holder === undefined ? address : address - holder.address + holder.offset;
}

function textAt(view: Buffer, start: number): string {
  return view.toString('utf8', start, view.indexOf(0, start));
}
