import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Finished, run } from '@pillion/netns';

const CLI = fileURLToPath(import.meta.resolve('@pillion/cli/program'));
const BUILT = fileURLToPath(new URL('../packages/cli/dist/main.js', import.meta.url));

/** How a person would start it: from the sources, or from what `pnpm build` made. */
export type Flavour = 'source' | 'build';

export async function pillion(
  flavour: Flavour,
  args: readonly string[],
  input = '',
): Promise<Finished> {
  return await run(process.execPath, [...command(flavour), ...args], { input, env: process.env });
}

export function startPillion(flavour: Flavour, args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [...command(flavour), ...args], { stdio: 'pipe' });
}

function command(flavour: Flavour): string[] {
  return flavour === 'build' ? [BUILT] : ['--conditions=@pillion/source', CLI];
}
