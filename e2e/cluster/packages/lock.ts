import { spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ended } from '@pillion/netns';

/**
 * Holds a file locked against every other process, until disposed of or until this process is gone,
 * however it went: flock(1) keeps the lock as long as its standard input is open.
 */
export async function lock(path: string, onWait: () => void): Promise<AsyncDisposable> {
  await mkdir(dirname(path), { recursive: true });
  const child = spawn('flock', [path, 'sh', '-c', 'echo held; exec cat'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const end = ended(child);
  const held = new Promise<'held'>((resolve) => child.stdout.once('data', () => resolve('held')));
  const failed = end.then((): never => {
    throw new Error(`flock ${path} ended by itself`);
  });
  failed.catch(() => undefined);
  if ((await Promise.race([held, failed, sleep(500, 'wait' as const, { ref: false })])) === 'wait')
    onWait();
  await Promise.race([held, failed]);
  return {
    async [Symbol.asyncDispose](): Promise<void> {
      child.stdin.end();
      child.stdout.resume();
      await end;
    },
  };
}
