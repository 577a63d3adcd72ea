import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/**
 * Loads filter modules in a process of Node's own, as the proxy does: a test runner has a module
 * loader that differs. Answers their names, or the code and message of what went wrong.
 */
export async function loadFiltersApart(paths: readonly string[]): Promise<string> {
  const loader = new URL('../filters/load-filters.ts', import.meta.url).href;
  const program = `
    import { loadFilters } from ${JSON.stringify(loader)};
    const paths = ${JSON.stringify(paths)};
    await loadFilters(paths).then(
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
