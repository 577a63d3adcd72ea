/**
 * How large the images are, as a table: what a node keeps, what a registry moves, and what of it is
 * an image's own where the others are there already. Takes what `pnpm build` has made.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

interface Built {
  /** `docker.io/pillion/proxyv2:0.1.0` */
  readonly name: string;
  readonly size: number;
  readonly layers: readonly { readonly title: string; readonly size: number }[];
}

const MAIN = fileURLToPath(new URL('../images/src/main.ts', import.meta.url));
const SHARED = ['base', 'node'];

function build(folder: string, ...flags: readonly string[]): readonly Built[] {
  const args = ['--conditions=@pillion/source', MAIN, '--json', '--out', folder, ...flags];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as Built[];
}

function own({ layers }: Built): number {
  const sizes = layers.map(({ title, size }) => (SHARED.includes(title) ? 0 : size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

const folder = mkdtempSync(join(tmpdir(), 'pillion-bench-'));
try {
  const begin = performance.now();
  const plain = build(folder, '--joined');
  const seconds = ((performance.now() - begin) / 1000).toFixed(1);
  const compressed = build(folder, '--joined', '--gzip');
  const rows = plain.map((image, index) => {
    const small = compressed[index];
    const name = image.name.replace(/^.*\/|:.*$/g, '');
    const cells = [image.size, own(image), small?.size ?? 0, small ? own(small) : 0];
    return `| \`${name}\` | ${cells.map(megabytes).join(' | ')} |`;
  });
  const table = [
    '| image | on a node | of that its own | compressed | of that its own |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
  ];
  process.stdout.write(`${table.join('\n')}\n\nAll four are built in ${seconds} s.\n`);
} finally {
  rmSync(folder, { recursive: true });
}
