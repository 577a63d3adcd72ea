import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log } from '../telemetry/log.ts';

const NAME = 'pillion-proxy.json';

/**
 * Writes the configuration in force to `folder`, for people to read. Where there is no such folder,
 * or nothing may be written, that is told and no more: nobody needs the file but them.
 */
export async function writeEffective(
  folder: string,
  configuration: unknown,
  log: Pick<Log, 'info'>,
): Promise<void> {
  const path = join(folder, NAME);
  try {
    await writeFile(`${path}.new`, `${JSON.stringify(configuration, undefined, 2)}\n`);
    await rename(`${path}.new`, path);
  } catch (error) {
    log.info('the effective configuration is not written down', {
      path,
      error: error instanceof Error ? error.message : String(error),
    });
  }
}
