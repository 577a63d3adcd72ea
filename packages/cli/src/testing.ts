import { run } from '@stricli/core';
import { app } from './app.ts';
import type { CliContext } from './context.ts';
import { PillionError } from '@pillion/core/values';
import { passThrough } from './run-cli.ts';

/** What a command line did: everything it wrote, and how it ended. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly written: Readonly<Record<string, string>>;
}

/** Runs a command line in a world that consists of the given files. */
export async function runInMemory(
  argv: readonly string[],
  files: Readonly<Record<string, string>> = {},
  env: CliContext['env'] = {},
): Promise<Ran> {
  const said = { stdout: '', stderr: '' };
  const written: Record<string, string> = {};
  const process = {
    exitCode: null as number | string | null, // stricli sets it only where nobody has
    stdout: { write: (text: string) => void (said.stdout += text) },
    stderr: { write: (text: string) => void (said.stderr += text) },
  };
  const context: Omit<CliContext, 'stdin'> = {
    process,
    env,
    terminal: undefined,
    exitWith: (code) => {
      process.exitCode = code;
    },
    signal: new AbortController().signal,
    readInput: async (path) => {
      const text = files[path];
      if (text === undefined) throw new PillionError('input.unreadable', `cannot read ${path}`);
      return await Promise.resolve(text);
    },
    writeOutput: async (path, text) => {
      written[path] = text;
      await Promise.resolve();
    },
  };
  await run(app, passThrough(argv), context as CliContext);
  return { code: Number(process.exitCode), ...said, written };
}
