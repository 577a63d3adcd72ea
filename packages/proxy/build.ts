import { execFile } from 'node:child_process';
import { copyFile, rename } from 'node:fs/promises';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { bundleProgram } from '../../scripts/bundle.ts';

// A start is mostly reading of code: YAML, metrics and what several workers want wait until they are asked for.
await bundleProgram({ splitting: true, minify: true });
// What filters import, as one module with its types; the proxy lends it to modules from volumes too.
// Beside it the program of a worker thread, of which a sidecar with one worker has nothing.
await build({
  entryPoints: { filter: 'src/filters/index.ts', worker: 'src/workers/worker.ts' },
  outdir: 'dist',
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node22.22',
  conditions: ['@pillion/source'],
  sourcemap: 'linked',
  logLevel: 'warning',
});
await promisify(execFile)('tsc', ['-p', 'tsconfig.filter.json']);
// Written over in place, the addon would take down every proxy that has it mapped.
await copyFile('native/build/Release/pillion.node', 'dist/pillion.node.new');
await rename('dist/pillion.node.new', 'dist/pillion.node');
