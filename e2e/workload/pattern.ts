import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';

/** Bytes that do not repeat where a buffer ends: a lost or doubled piece changes the checksum. */
const PIECE = Buffer.alloc(
  65_521,
  (() => {
    let text = '';
    for (let line = 0; text.length < 65_521; line += 1) text += `${line * 7919}\n`;
    return text;
  })(),
);

/** A stream of `length` bytes, the same ones each time. */
export function pattern(length: number): Readable {
  return Readable.from(pieces(length), { objectMode: false });
}

function* pieces(length: number): Generator<Buffer> {
  for (let left = length; left > 0; left -= PIECE.length)
    yield left < PIECE.length ? PIECE.subarray(0, left) : PIECE;
}

export interface Sum {
  readonly bytes: number;
  readonly sha256: string;
}

/** Reads a stream to its end. */
export async function sumOf(stream: AsyncIterable<Uint8Array>): Promise<Sum> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of stream) {
    bytes += chunk.length;
    hash.update(chunk);
  }
  return { bytes, sha256: hash.digest('hex') };
}
