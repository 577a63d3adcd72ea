import { spawn } from 'node:child_process';

/** A program to run. Programs are found on the PATH, and never run through a shell. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly stdin?: string;
  /** Added to the environment that the program inherits. */
  readonly env?: Readonly<Record<string, string>>;
  /** Milliseconds until it is killed. */
  readonly timeoutMs?: number;
}

export type Outcome =
  | {
      readonly kind: 'exited';
      readonly code: number;
      readonly stdout: string;
      readonly stderr: string;
    }
  /** No such program on the PATH, or it may not be run. */
  | { readonly kind: 'missing'; readonly reason: 'notFound' | 'notExecutable' }
  | { readonly kind: 'killed'; readonly signal: string; readonly timedOut: boolean };

/** The edge to other programs; never rejects. */
export type Exec = (command: Command) => Promise<Outcome>;

const DEFAULT_TIMEOUT_MS = 60_000;

export const execute: Exec = ({ program, args, stdin, env, timeoutMs = DEFAULT_TIMEOUT_MS }) => {
  const { promise, resolve } = Promise.withResolvers<Outcome>();
  const child = spawn(program, args, {
    stdio: [stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    ...(env === undefined ? {} : { env: { ...process.env, ...env } }),
  });
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    child.kill('SIGKILL');
  }, timeoutMs);
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  child.on('error', (error: NodeJS.ErrnoException) => {
    clearTimeout(timer);
    resolve({ kind: 'missing', reason: error.code === 'ENOENT' ? 'notFound' : 'notExecutable' });
  });
  child.on('close', (code, signal) => {
    clearTimeout(timer);
    if (code === null) resolve({ kind: 'killed', signal: signal ?? 'unknown', timedOut });
    else resolve({ kind: 'exited', code, stdout: stdout(), stderr: stderr() });
  });
  child.stdin?.on('error', () => undefined); // it may end without reading what it is given
  child.stdin?.end(stdin);
  return promise;
};

/** The command line as a person would type it, for logs and errors. */
export function commandLine({ program, args }: Command): string {
  return [program, ...args].join(' ');
}

function collect(stream: NodeJS.ReadableStream | null): () => string {
  let text = '';
  stream?.setEncoding('utf8');
  stream?.on('data', (chunk: string) => {
    text += chunk;
  });
  return () => text;
}
