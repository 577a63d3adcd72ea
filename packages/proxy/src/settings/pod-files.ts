import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseDownwardFile, type PodInfo } from './pod-info.ts';

/** Reads labels and annotations from `folder`. A pod without the volume has none. */
export async function readPodFiles(folder: string): Promise<PodInfo> {
  const [labels, annotations] = await Promise.all(
    ['labels', 'annotations'].map(async (name) =>
      parseDownwardFile(await read(join(folder, name))),
    ),
  );
  return { labels: labels ?? new Map(), annotations: annotations ?? new Map() };
}

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return '';
  }
}
