import { build, type BuildOptions, type Plugin } from 'esbuild';

/**
 * Starting up is most of what this program takes, so `main.js` holds what every run needs, and each
 * `import()` (YAML, validation, verify, nft) a bundle of its own beside it, which is read when it is
 * asked for. They share no chunks: a second file to open costs more than some code twice.
 *
 * `node build.ts [FOLDER]`, dist where none is named.
 */
const lazy = new Set<string>();

const leaveDynamicImports: Plugin = {
  name: 'leave-dynamic-imports',
  setup(builder) {
    builder.onResolve({ filter: /^\.\/.*\.ts$/ }, ({ kind, path }) => {
      if (kind !== 'dynamic-import') return undefined;
      lazy.add(path);
      return { path: path.replace(/\.ts$/, '.js'), external: true };
    });
  },
};

const options: BuildOptions = {
  outdir: process.argv[2] ?? 'dist',
  bundle: true,
  minify: true,
  platform: 'node',
  format: 'esm',
  target: 'node22.22',
  conditions: ['@pillion/source'],
  plugins: [leaveDynamicImports],
  sourcemap: 'linked',
  logLevel: 'warning',
};

/** For CommonJS dependencies that call require; those of `main.js` call nothing. */
const js =
  "import { createRequire as __createRequire } from 'node:module';\nconst require = __createRequire(import.meta.url);";

await build({ ...options, entryPoints: ['src/main.ts'] });
const entryPoints = [...lazy].map((path) => path.replace('./', 'src/'));
await build({ ...options, entryPoints, banner: { js } });
