import { readFile, writeFile } from 'node:fs/promises';
import { PillionError } from '@pillion/core/values';
import type { CommandContext } from '@stricli/core';
import type { Terminal } from './cluster/progress.ts';

/** Everything a command may touch of the world. */
export interface CliContext extends CommandContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted by SIGINT and SIGTERM. */
  readonly signal: AbortSignal;
  /** Ends with this code, though the command throws nothing. */
  exitWith(code: number): void;
  /** The text of a file, or of standard input for `-`. */
  readInput(path: string): Promise<string>;
  writeOutput(path: string, text: string): Promise<void>;
  readonly stdin: NodeJS.ReadStream;
  /** Absent where standard output is no terminal. */
  readonly terminal: Terminal | undefined;
}

export function processContext(process: NodeJS.Process, signal: AbortSignal): CliContext {
  return {
    process,
    env: process.env,
    signal,
    stdin: process.stdin,
    terminal: process.stdout.isTTY ? process.stdout : undefined,
    exitWith: (code) => {
      process.exitCode = code;
    },
    readInput: async (path) => (path === '-' ? await readAll(process.stdin) : await read(path)),
    writeOutput: write,
  };
}

async function write(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text);
  } catch (error) {
    throw failure('output.unwritable', `cannot write ${path}`, error);
  }
}

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw failure('input.unreadable', `cannot read ${path}`, error);
  }
}

function failure(code: string, what: string, error: unknown): PillionError {
  const { code: errno, message } = error as NodeJS.ErrnoException;
  return new PillionError(
    code,
    `${what}: ${errno === undefined ? message : (WHY[errno] ?? errno)}`,
  );
}

const WHY: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'permission denied',
  EISDIR: 'it is a folder; name a file, or - for standard input',
};

async function readAll(stream: NodeJS.ReadStream): Promise<string> {
  let text = '';
  stream.setEncoding('utf8');
  for await (const chunk of stream) text += String(chunk);
  return text;
}
