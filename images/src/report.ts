import { byteLength } from './chunks.ts';
import type { Image } from './image.ts';

export interface Outcome {
  readonly image: Image;
  /** Of its layers, from the bottom up. */
  readonly titles: readonly string[];
  readonly archive: string;
}

/** What was built, for people or for machines. Sizes are bytes of the layers as stored. */
export function report(outcomes: readonly Outcome[], json: boolean): string {
  const described = outcomes.map(describe);
  if (json) return `${JSON.stringify(described, null, 2)}\n`;
  return described
    .map(({ name, digest, size, layers, archive }) => {
      const parts = layers.map(({ title, size: bytes }) => `${title} ${megabytes(bytes)}`);
      return `${name}  ${megabytes(size)} MB\n  ${digest}\n  ${parts.join(', ')}\n  ${archive}\n`;
    })
    .join('');
}

function describe({ image, titles, archive }: Outcome) {
  const layers = image.layers.map(({ digest, content }, index) => ({
    title: titles[index] ?? '',
    digest,
    size: byteLength(content),
  }));
  const size = layers.reduce((sum, layer) => sum + layer.size, 0);
  return { name: image.reference.full, digest: image.digest, size, layers, archive };
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
