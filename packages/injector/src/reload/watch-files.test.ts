import { mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../clock.ts';
import { expectEventually } from '../testing/expect-eventually.ts';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import { watchFiles } from './watch-files.ts';

function watch(paths: readonly string[], recheckMs = 60_000): { hints: () => number } {
  let hints = 0;
  const clock = systemClock;
  const onHint = (): void => {
    hints += 1;
  };
  const watching = watchFiles({ paths, clock, debounceMs: 20, recheckMs, onHint });
  onTestFinished(() => watching.close());
  return { hints: () => hints };
}

/** What a kubelet does with a volume: a new directory, then one rename of the link to it. */
async function swap(volume: string, version: string): Promise<void> {
  await mkdir(join(volume, `..${version}`));
  await writeFile(join(volume, `..${version}`, 'config'), version);
  await symlink(`..${version}`, join(volume, '..data_tmp'));
  await rename(join(volume, '..data_tmp'), join(volume, '..data'));
}

describe('watchFiles', () => {
  it('sees the symlink swap of a ConfigMap volume', async () => {
    const volume = await temporaryDirectory();
    await swap(volume, 'v1');
    await symlink('..data/config', join(volume, 'config'));
    const { hints } = watch([join(volume, 'config')]);
    for (const version of ['v2', 'v3', 'v4']) {
      const before = hints();
      await swap(volume, version);
      await expectEventually(() => hints() > before);
    }
  });

  it('gives one hint for a burst of changes', async () => {
    const directory = await temporaryDirectory();
    const { hints } = watch([join(directory, 'config'), join(directory, 'values')]);
    for (let index = 0; index < 20; index += 1) {
      await writeFile(join(directory, 'config'), String(index));
      await writeFile(join(directory, 'values'), String(index));
    }
    await expectEventually(() => hints() > 0);
    await sleep(100);
    expect(hints()).toBeLessThanOrEqual(2);
  });

  it('watches a directory that appears later, and one that was replaced', async () => {
    const parent = await temporaryDirectory();
    const directory = join(parent, 'late');
    const { hints } = watch([join(directory, 'config')], 50);
    await mkdir(directory);
    await sleep(120);
    let before = hints();
    await writeFile(join(directory, 'config'), '1');
    await expectEventually(() => hints() > before);
    await rm(directory, { recursive: true });
    await mkdir(directory);
    await sleep(120);
    before = hints();
    await writeFile(join(directory, 'config'), '2');
    await expectEventually(() => hints() > before);
  });

  it('is silent once closed', async () => {
    const directory = await temporaryDirectory();
    let hints = 0;
    const path = join(directory, 'config');
    const onHint = (): void => {
      hints += 1;
    };
    watchFiles({ paths: [path], clock: systemClock, debounceMs: 5, recheckMs: 5, onHint }).close();
    await writeFile(path, '1');
    await sleep(60);
    expect(hints).toBe(0);
  });
});
