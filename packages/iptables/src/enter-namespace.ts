import { spawn } from 'node:child_process';
import { statSync } from 'node:fs';
import { PillionError } from '@pillion/core/values';
import { ExitCode } from './exit-code.ts';
import { missingProgram } from './failure.ts';

/** Runs this same program in another network namespace; the answer is its exit code. */
export type EnterNamespace = (path: string) => Promise<'inside' | ExitCode | PillionError>;

/**
 * Node cannot change its own network namespace, so nsenter starts the program again inside: then
 * interfaces, /proc/net and sockets are all the pod's. Files, such as /etc/resolv.conf, stay ours.
 */
export const enterNamespace: EnterNamespace = async (path) => {
  try {
    if (statSync(path).ino === statSync('/proc/self/ns/net').ino) return 'inside';
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return new PillionError('namespace.unreadable', `--network-namespace=${path}: ${reason}`);
  }
  const { promise, resolve } = Promise.withResolvers<ExitCode | PillionError>();
  const self = [process.execPath, ...process.execArgv, ...process.argv.slice(1)];
  const child = spawn('nsenter', [`--net=${path}`, ...self], { stdio: 'inherit' });
  child.on('error', () => resolve(missingProgram('nsenter', 'notFound')));
  child.on('close', (code) =>
    resolve(Object.values(ExitCode).find((known) => known === code) ?? ExitCode.Failure),
  );
  return await promise;
};
