import { createHash } from 'node:crypto';
import { byteLength, type Chunks } from './chunks.ts';

/** `sha256:` and 64 hexadecimal digits. */
export type Digest = string & { readonly __digest: unique symbol };

/** Content under the name that its bytes give it, as image layouts keep everything. */
export interface Blob {
  readonly mediaType: string;
  readonly digest: Digest;
  readonly content: Chunks;
}

/** How a manifest or index points at a blob. */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: Digest;
  /** Bytes. */
  readonly size: number;
}

export function digestOf(content: Chunks): Digest {
  const hash = createHash('sha256');
  for (const chunk of content) hash.update(chunk);
  return `sha256:${hash.digest('hex')}` as Digest;
}

export function blob(mediaType: string, content: Chunks): Blob {
  return { mediaType, content, digest: digestOf(content) };
}

export function jsonBlob(mediaType: string, value: unknown): Blob {
  return blob(mediaType, [Buffer.from(JSON.stringify(value))]);
}

export function descriptor({ mediaType, digest, content }: Blob): Descriptor {
  return { mediaType, digest, size: byteLength(content) };
}
