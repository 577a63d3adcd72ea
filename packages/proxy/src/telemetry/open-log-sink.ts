import { open } from 'node:fs/promises';
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
    const { fd } = await open(path, 'a');
    return new LogSink(fd, dropped);
  } catch (error) {
    throw new PillionError(
      'accessLog.path',
      `${path}: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
