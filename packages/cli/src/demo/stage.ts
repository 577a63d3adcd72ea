import { chmod, copyFile, cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PillionError } from '@pillion/core/values';
import { run } from '@pillion/netns';

/** The programs of a pod, where every uid can read them: what their images would hold. */
export interface Stage extends AsyncDisposable {
  readonly folder: string;
  readonly node: string;
  readonly programs: Readonly<Record<ProgramName, string>>;
}

export const PROGRAMS = ['cli', 'injector', 'iptables', 'proxy'] as const;
export type ProgramName = (typeof PROGRAMS)[number];

/** Any uid that is not ours tells whether a path can be reached. */
const NOBODY = '65534';
const ADDON = 'pillion.node';

export async function createStage(): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'pillion-demo-'));
  const dispose = async (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    await chmod(folder, 0o755);
    if (!(await canReach(folder))) throw unreachable(folder);
    const staged = await Promise.all(
      PROGRAMS.map(async (name) => [name, await stageProgram(name, join(folder, name))] as const),
    );
    const programs = Object.fromEntries(staged) as Record<ProgramName, string>;
    const node = await stageNode(folder);
    return { folder, node, programs, [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/** From sources the program is bundled here; from a build its whole folder is copied. */
async function stageProgram(name: ProgramName, folder: string): Promise<string> {
  const main = locateProgram(name);
  const target = join(folder, 'main.js');
  if (main.endsWith('.ts')) {
    await mkdir(folder);
    await bundle(main, target);
    if (name === 'proxy') await stageAddon(main, folder);
  } else {
    await cp(dirname(main), folder, { recursive: true, filter: (path) => !path.endsWith('.map') });
  }
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }\n');
  return target;
}

function locateProgram(name: ProgramName): string {
  const url =
    name === 'cli' ? programOfThisPackage() : import.meta.resolve(`@pillion/${name}/program`);
  return fileURLToPath(url);
}

/** In a bundle this file is in a part beside `main.js`; in the sources `main.ts` is one folder up. */
function programOfThisPackage(): string {
  const main = import.meta.url.endsWith('.ts') ? '../main.ts' : 'main.js';
  return new URL(main, import.meta.url).href;
}

async function bundle(main: string, target: string): Promise<void> {
  const { build } = await import('esbuild');
  await build({
    entryPoints: [main],
    outfile: target,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node22.22',
    conditions: ['@pillion/source'],
    external: ['*.node', 'esbuild'],
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module';\nconst require = __createRequire(import.meta.url);",
    },
    logLevel: 'error',
  });
}

async function stageAddon(main: string, folder: string): Promise<void> {
  const built = join(dirname(main), '../native/build/Release', ADDON);
  try {
    await copyFile(built, join(folder, ADDON));
  } catch {
    throw new PillionError(
      'demo.addonMissing',
      `the proxy's addon is not built (${built}); run: pnpm build:native`,
    );
  }
}

async function stageNode(folder: string): Promise<string> {
  if (await canReach(process.execPath)) return process.execPath;
  const copy = join(folder, 'node');
  await copyFile(process.execPath, copy);
  await chmod(copy, 0o755);
  return copy;
}

async function canReach(path: string): Promise<boolean> {
  const identity = [`--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'];
  return (await run('setpriv', [...identity, 'test', '-x', path])).code === 0;
}

function unreachable(folder: string): PillionError {
  return new PillionError(
    'demo.temporaryFolder',
    `other users cannot reach ${folder}, and the proxy runs as one; set TMPDIR to a folder that all may enter, such as /tmp`,
  );
}
