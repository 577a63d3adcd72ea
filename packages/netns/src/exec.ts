import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process';

/** How a program ended: its exit code (128 + signal number is never faked; a signal gives `null`). */
export interface Finished {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly input?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  /** Milliseconds until the program is killed. */
  readonly timeout?: number;
}

/** Runs a program to its end and collects what it said. */
export async function run(
  program: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Finished> {
  const child = spawn(program, args, { ...spawnOptions(options), stdio: 'pipe' });
  const stdout = collect(child, 'stdout');
  const stderr = collect(child, 'stderr');
  child.stdin.on('error', () => undefined); // a program may end without reading what it is given
  child.stdin.end(options.input ?? '');
  const [code, signal] = await ended(child);
  return { code, signal, stdout: await stdout, stderr: await stderr };
}

/** Runs a program that must succeed; the error carries its words. */
export async function must(
  program: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<string> {
  const { code, stdout, stderr } = await run(program, args, options);
  if (code !== 0)
    throw new Error(`${[program, ...args].join(' ')}: exit ${code}: ${stderr.trim()}`);
  return stdout;
}

export function spawnOptions(options: RunOptions): SpawnOptions {
  return {
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.env === undefined ? {} : { env: { ...options.env } }),
    ...(options.timeout === undefined ? {} : { timeout: options.timeout }),
  };
}

/** Resolves when the process has ended and its streams are closed; rejects when it never started. */
export async function ended(
  child: ChildProcess,
): Promise<[code: number | null, signal: NodeJS.Signals | null]> {
  const { promise, resolve, reject } =
    Promise.withResolvers<[number | null, NodeJS.Signals | null]>();
  child.once('error', reject);
  child.once('close', (code, signal) => resolve([code, signal]));
  return await promise;
}

async function collect(child: ChildProcess, name: 'stdout' | 'stderr'): Promise<string> {
  let text = '';
  const stream = child[name];
  if (stream === null) return text;
  stream.setEncoding('utf8');
  try {
    for await (const chunk of stream) text += String(chunk);
  } catch {
    // the stream dies with a process that never started; `ended` tells why
  }
  return text;
}
