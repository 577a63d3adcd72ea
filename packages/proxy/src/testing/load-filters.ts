import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

/**
 * Loads filter modules in a process of Node's own, as the proxy does: a test runner has a module
 * loader that differs. Answers their names, or the code and message of what went wrong.
 */
export async function loadFiltersApart(paths: readonly string[]): Promise<string> {
  const loader = new URL('../filters/load-filters.ts', import.meta.url).href;
  const program = `
    import { FilterLoader } from ${JSON.stringify(loader)};
    const paths = ${JSON.stringify(paths)};
    await new FilterLoader(paths).load().then(
      (filters) => console.log(filters.map(({ name }) => name).join(' ')),
      (error) => console.log(error.code + ': ' + error.message),
    );`;
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--conditions=@pillion/source',
    '--input-type=module',
    '--eval',
    program,
  ]);
  return stdout.trim();
}

/** What filters that follow their files tell, line by line: `in force: NAMES`, then every change and refusal. */
export class LiveFiltersApart implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  constructor(paths: readonly string[]) {
    const source = new URL('../filters/live-filters.ts', import.meta.url).href;
    const program = `
      import { openFilters } from ${JSON.stringify(source)};
      const names = (filters) => 'in force: ' + filters.map(({ name }) => name).join(' ');
      const warning = (_, { reason, error }) => console.log(reason + ': ' + error.replaceAll('\\n', ' '));
      const live = await openFilters(${JSON.stringify(paths)}, { log: { info() {}, warning }, pollMs: 20 });
      live.follow((filters) => console.log(names(filters)));
      console.log(names(live.current));
      process.stdin.resume();`;
    const flags = ['--conditions=@pillion/source', '--input-type=module', '--eval', program];
    const child = spawn(process.execPath, flags, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#child = child;
    this.#lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  }

  async told(): Promise<string> {
    const line = await this.#lines.next();
    return line.done === true ? 'it ended' : line.value;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await ended;
  }
}
