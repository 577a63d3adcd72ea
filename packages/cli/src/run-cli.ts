import { ExitCode, run } from '@stricli/core';
import { app } from './app.ts';
import { processContext } from './context.ts';

/** Runs one command line; answers the exit code. SIGINT and SIGTERM abort what is running. */
export async function runCli(process: NodeJS.Process): Promise<number> {
  const interrupted = new AbortController();
  const abort = (): void => interrupted.abort();
  process.on('SIGINT', abort);
  process.on('SIGTERM', abort);
  try {
    await run(app, passThrough(process.argv.slice(2)), processContext(process, interrupted.signal));
  } finally {
    process.off('SIGINT', abort);
    process.off('SIGTERM', abort);
  }
  if (interrupted.signal.aborted) return 130;
  const code = Number(process.exitCode ?? ExitCode.Success);
  return code < 0 ? 2 : code; // stricli's own codes, negative, all mean a wrong command line
}

/**
 * `pillion rules` takes the init program's own flags as they are, so everything after `rules` is
 * escaped unless a manifest or help is asked for.
 */
export function passThrough(argv: readonly string[]): readonly string[] {
  const [command, first = ''] = argv;
  const own = /^(-f|--file|--file=.*|-h|--help|--)$/.test(first);
  return command === 'rules' && first !== '' && !own ? ['rules', '--', ...argv.slice(1)] : argv;
}
