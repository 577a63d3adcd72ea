import { PillionError } from '@pillion/core/values';
import { byteLength, type Chunks } from './chunks.ts';
import type { Entry } from './entry.ts';

const BLOCK = 512;
const TYPE_FLAGS = { file: '0', link: '2', directory: '5' } as const;

/**
 * A POSIX ustar archive (IEEE Std 1003.1-1988) of the entries as they come, without anything of the
 * machine it is made on: no times, no names of users, and the two blocks of zeros that end it.
 */
export function tar(entries: readonly Entry[]): Chunks {
  const chunks = entries.flatMap((entry) => {
    if (entry.kind !== 'file') return [header(entry, 0)];
    const size = byteLength(entry.content);
    const padding = new Uint8Array((BLOCK - (size % BLOCK)) % BLOCK);
    return [header(entry, size), ...entry.content, padding];
  });
  return [...chunks, new Uint8Array(2 * BLOCK)];
}

function header(entry: Entry, size: number): Uint8Array {
  const block = Buffer.alloc(BLOCK);
  const { name, prefix } = splitPath(entry);
  block.write(name, 0);
  block.write(octal(entry.kind === 'link' ? 0o777 : entry.mode, 7), 100);
  block.write(octal(entry.owner.uid, 7), 108);
  block.write(octal(entry.owner.gid, 7), 116);
  block.write(octal(size, 11), 124);
  block.write(octal(0, 11), 136);
  block.write(TYPE_FLAGS[entry.kind], 156);
  if (entry.kind === 'link') block.write(fitting(entry.target), 157);
  block.write('ustar\x0000', 257);
  block.write(octal(0, 7), 329);
  block.write(octal(0, 7), 337);
  block.write(prefix, 345);
  block.write(`${octal(checksum(block), 6)}\0 `, 148);
  return block;
}

/** The sum of the header's bytes, those of the sum itself taken as blanks. */
function checksum(block: Uint8Array): number {
  return block.reduce((sum, byte) => sum + byte, 8 * 0x20);
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, '0');
}

/** Archives hold relative paths; one over 100 bytes is parted at a slash, its head of at most 155. */
function splitPath({ path, kind }: Entry): { name: string; prefix: string } {
  const relative = path.slice(1) + (kind === 'directory' ? '/' : '');
  if (Buffer.byteLength(relative) <= 100) return { name: relative, prefix: '' };
  for (let at = relative.indexOf('/'); at !== -1; at = relative.indexOf('/', at + 1)) {
    const [prefix, name] = [relative.slice(0, at), relative.slice(at + 1)];
    const fits = Buffer.byteLength(prefix) <= 155 && Buffer.byteLength(name) <= 100;
    if (fits && name !== '') return { name, prefix };
  }
  throw tooLong(path, 'a path of at most 255 bytes with a slash among its last 101');
}

function fitting(target: string): string {
  if (Buffer.byteLength(target) <= 100) return target;
  throw tooLong(target, 'a link to a path of at most 100 bytes');
}

function tooLong(value: string, accepted: string): PillionError {
  const reason = 'is too long for a layer';
  return PillionError.of('image.layer', [
    { code: 'path.tooLong', subject: 'path', value, reason, accepted },
  ]);
}
