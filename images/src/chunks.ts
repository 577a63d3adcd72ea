/** Bytes in pieces that belong one after another: a file of 100 MB goes into many archives, and is never copied. */
export type Chunks = readonly Uint8Array[];

export function byteLength(chunks: Chunks): number {
  return chunks.reduce((sum, { length }) => sum + length, 0);
}
