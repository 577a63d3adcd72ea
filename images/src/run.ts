import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { isPillionError, PillionError } from '@pillion/core/values';
import { digestOf } from './blob.ts';
import { writeArchive, writeWhole } from './build-image.ts';
import { byteLength, type Chunks } from './chunks.ts';
import { type Compress, composeImage, type Image } from './image.ts';
import { layerTree } from './layer-tree.ts';
import { thisMachine } from './machine.ts';
import { type Options, parseOptions, USAGE } from './options.ts';
import { type Product, products } from './products/product.ts';
import { type Outcome, report } from './report.ts';
import { tar } from './tar.ts';
import { thisWorkspace } from './workspace.ts';

interface Output {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
}

const DIST = fileURLToPath(new URL('../dist', import.meta.url));

/** The program `pnpm images`; answers its exit code. */
export async function run({ stdout, stderr }: Output, argv: readonly string[]): Promise<number> {
  try {
    const options = parseOptions(argv);
    if (!options.ok) throw PillionError.of('images.usage', options.problems);
    if (options.value.action === 'help') stdout.write(USAGE);
    else stdout.write(await build(options.value));
    return 0;
  } catch (error) {
    if (!isPillionError(error)) throw error;
    stderr.write(`pnpm images: ${error.message}\n`);
    return error.code === 'images.usage' ? 2 : 1;
  }
}

async function build(options: Options): Promise<string> {
  const machine = thisMachine();
  const made = products(machine, thisWorkspace(machine), options.recipes, options);
  const out = options.out ?? DIST;
  if (options.layers) return await writeLayers(made, options.out ?? join(DIST, 'layers'));
  const compress = options.gzip ? onceEach(gzip) : undefined;
  const outcomes: Outcome[] = [];
  await mkdir(out, { recursive: true });
  const images: Image[] = [];
  for (const { name, definition, bill } of made) {
    const image = composeImage(definition, compress);
    images.push(image);
    await writeFile(join(out, `${name}.spdx.json`), bill);
    const archive = join(out, `${options.joined ? 'pillion' : name}.oci.tar`);
    if (!options.joined) await writeArchive([image], archive);
    outcomes.push({ image, titles: definition.layers.map(({ title }) => title), archive });
  }
  if (options.joined) await writeArchive(images, join(out, 'pillion.oci.tar'));
  return report(outcomes, options.json);
}

/** The layers of all images, each once, as files that a Dockerfile can add. */
async function writeLayers(made: readonly Product[], folder: string): Promise<string> {
  const layers = new Map(
    made.flatMap(({ definition }) =>
      definition.layers.map(({ title, entries }) => [title, entries]),
    ),
  );
  await mkdir(folder, { recursive: true });
  const lines: string[] = [];
  for (const [title, entries] of layers) {
    const path = join(folder, `${title}.tar`);
    const content = tar(layerTree(entries));
    await writeWhole(path, content);
    lines.push(`${path}  ${(byteLength(content) / 1e6).toFixed(1)} MB\n`);
  }
  return lines.join('');
}

/** zlib writes neither name nor time unless told one. */
function gzip(layer: Chunks): Chunks {
  return [gzipSync(Buffer.concat([...layer]))];
}

/** Shared layers are compressed once. */
function onceEach(compress: Compress): Compress {
  const done = new Map<string, Chunks>();
  return (layer) => {
    const digest = digestOf(layer);
    const compressed = done.get(digest) ?? compress(layer);
    done.set(digest, compressed);
    return compressed;
  };
}
