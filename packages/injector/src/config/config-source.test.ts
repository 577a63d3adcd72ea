import { mkdir, rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../clock.ts';
import { expectEventually } from '../testing/expect-eventually.ts';
import { CONFIG } from '../testing/fixed-config.ts';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import { type ConfigSource, openFileConfig } from './config-source.ts';

const BROKEN = 'templates: [';

async function open(injectDir: string, files: { namespaces?: string; nodes?: string } = {}) {
  return openFileConfig({
    files: { injectDir, ...files },
    revision: 'canary',
    environment: {},
    clock: systemClock,
  });
}

async function opened(...args: Parameters<typeof open>): Promise<ConfigSource> {
  const source = await open(...args);
  if (!source.ok) throw new Error(JSON.stringify(source.problems));
  onTestFinished(() => source.value.close());
  return source.value;
}

async function write(directory: string, config: string, values = '{}'): Promise<void> {
  await writeFile(join(directory, 'config'), config);
  await writeFile(join(directory, 'values'), values);
}

describe('openFileConfig', () => {
  it('reads the directory, and facts of the cluster', async () => {
    const directory = await temporaryDirectory();
    await write(directory, CONFIG);
    const namespaces = join(directory, 'namespaces.json');
    await writeFile(namespaces, '{"shop": {"labels": {"istio-injection": "enabled"}}}');
    const source = await opened(directory, { namespaces });
    expect(source.current()).toMatchObject({
      revision: 'canary',
      cluster: { namespaces: { shop: { labels: { 'istio-injection': 'enabled' } } } },
    });
  });

  it('tells every problem of every file, and starts nothing', async () => {
    const directory = await temporaryDirectory();
    const absent = await open(directory, { nodes: join(directory, 'nodes') });
    expect(absent.ok ? [] : absent.problems).toMatchObject([
      {
        subject: '--inject-dir',
        value: join(directory, 'config'),
        reason: 'cannot be read (ENOENT)',
      },
      { subject: '--inject-dir', value: join(directory, 'values') },
      { subject: '--nodes', value: join(directory, 'nodes') },
    ]);
    await write(directory, BROKEN, '[');
    await writeFile(join(directory, 'nodes'), '{');
    const broken = await open(directory, { nodes: join(directory, 'nodes') });
    const subjects = broken.ok ? [] : broken.problems.map(({ subject }) => subject);
    expect(subjects.length).toBeGreaterThanOrEqual(3);
    expect(subjects).toContain('--nodes');
  });

  it('keeps the last good one over a broken change, and takes the mended one', async () => {
    const directory = await temporaryDirectory();
    await write(directory, CONFIG);
    const source = await opened(directory);
    const first = source.current();
    await write(directory, BROKEN);
    await expectEventually(() => !source.status().current);
    expect(source.current()).toBe(first);
    expect(source.status().problems).not.toEqual([]);
    await write(directory, CONFIG.replace('istio-envoy', 'another'));
    await expectEventually(() => source.status().current);
    expect(source.current()).not.toBe(first);
  });

  it('follows the symlink swap of a ConfigMap volume', async () => {
    const volume = await temporaryDirectory();
    const swap = async (version: string, config: string): Promise<void> => {
      await mkdir(join(volume, `..${version}`));
      await write(join(volume, `..${version}`), config);
      await symlink(`..${version}`, join(volume, '..data_tmp'));
      await rename(join(volume, '..data_tmp'), join(volume, '..data'));
    };
    await swap('v1', CONFIG);
    for (const name of ['config', 'values']) await symlink(`..data/${name}`, join(volume, name));
    const source = await opened(volume);
    const first = source.current();
    await swap('v2', CONFIG.replace('istio-envoy', 'another'));
    await expectEventually(() => source.current() !== first);
    expect(source.status()).toMatchObject({ current: true, problems: [] });
  });
});
