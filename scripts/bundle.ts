import { build } from 'esbuild';

/**
 * Bundles one program of the calling package: `src/main.ts` to `dist/main.js`, one ES module with
 * everything inside but the addon. The banner gives CommonJS dependencies the `require` they call.
 */
export async function bundleProgram(): Promise<void> {
  await build({
    entryPoints: ['src/main.ts'],
    outfile: 'dist/main.js',
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node22.22',
    conditions: ['@pillion/source'],
    external: ['*.node'],
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module';\nconst require = __createRequire(import.meta.url);",
    },
    minifySyntax: true,
    sourcemap: 'linked',
    logLevel: 'warning',
  });
}
