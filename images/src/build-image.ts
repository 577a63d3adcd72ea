import { mkdir, open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { archive } from './archive.ts';
import type { Digest } from './blob.ts';
import { byteLength, type Chunks } from './chunks.ts';
import { composeImage, type Image, type ImageDefinition } from './image.ts';

/** An image in a file that `ctr images import`, `docker load` and `kind load image-archive` take. */
export interface BuiltImage {
  /** Path of the archive. */
  readonly archive: string;
  /** The name that pods ask for, in full: `docker.io/pillion/proxyv2:0.1.0`. */
  readonly name: string;
  readonly digest: Digest;
  /** Bytes of the archive. */
  readonly size: number;
}

/** Builds an image into an archive; without daemon and registry, the same bytes each time. */
export async function buildImage(
  definition: ImageDefinition,
  archivePath: string,
): Promise<BuiltImage> {
  const image = composeImage(definition);
  const size = await writeArchive([image], archivePath);
  return { archive: archivePath, name: image.reference.full, digest: image.digest, size };
}

/** Writes images into one archive, in which they share their layers; answers its size in bytes. */
export async function writeArchive(images: readonly Image[], path: string): Promise<number> {
  const content = archive(images);
  await mkdir(dirname(path), { recursive: true });
  await writeWhole(path, content);
  return byteLength(content);
}

/** Nobody finds half an archive under its name. */
export async function writeWhole(path: string, content: Chunks): Promise<void> {
  const partial = `${path}.${process.pid}.partial`;
  const handle = await open(partial, 'w');
  try {
    await handle.writev([...content]);
  } finally {
    await handle.close();
  }
  await rename(partial, path);
}
