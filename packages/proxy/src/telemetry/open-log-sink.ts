import { open } from 'node:fs';
import { promisify } from 'node:util';
import { PillionError } from '@pillion/core/values';
import { LogSink } from './log-sink.ts';

/** Standard output is open already; by its name it could not be opened where it is a socket. */
const STANDARD: Readonly<Record<string, number>> = { '/dev/stdout': 1, '/dev/stderr': 2 };

/** A sink that appends to `path`. Throws `PillionError` where that cannot be opened. */
export async function openLogSink(
  path: string,
  dropped: (lines: number) => void,
): Promise<LogSink> {
  const standard = STANDARD[path];
  if (standard !== undefined) return new LogSink(standard, dropped);
  try {
    // A plain descriptor: a FileHandle that nobody holds is closed by the collector of garbage.
    return new LogSink(await promisify(open)(path, 'a'), dropped);
  } catch (error) {
    throw new PillionError(
      'accessLog.path',
      `${path}: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
