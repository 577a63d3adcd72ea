import { rm } from 'node:fs/promises';
import { build } from 'esbuild';

export interface BundleOptions {
  /** Files beside `main.js` hold what is imported on demand, so that a start reads only what it runs. */
  readonly splitting?: boolean;
  /** Half the bytes, which V8 reads at every start; the map beside it has the names. */
  readonly minify?: boolean;
}

/**
 * Bundles one program of the calling package: `src/main.ts` to `dist/main.js`, an ES module with
 * everything inside but the addon. The banner gives CommonJS dependencies the `require` they call.
 */
export async function bundleProgram({
  splitting = false,
  minify = false,
}: BundleOptions = {}): Promise<void> {
  // Parts are named by their content: those of another build would stay.
  if (splitting) await rm('dist', { recursive: true, force: true });
  await build({
    entryPoints: ['src/main.ts'],
    outdir: 'dist',
    splitting,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node22.22',
    conditions: ['@pillion/source'],
    external: ['*.node'],
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module';\nconst require = __createRequire(import.meta.url);",
    },
    minify,
    minifySyntax: true,
    sourcemap: 'linked',
    logLevel: 'warning',
  });
}
