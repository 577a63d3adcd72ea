import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LiveFiltersApart } from '../testing/load-filters.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pillion-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** At once, as half a file would be told of. */
async function put(path: string, text: string): Promise<void> {
  await writeFile(`${path}.new`, text);
  await rename(`${path}.new`, path);
}

const filter = (name: string, more = ''): string =>
  `import { defineFilter } from '@pillion/proxy/filter';
   export default defineFilter({ name: '${name}', ${more} onRequest() {} });`;

describe('filters whose files change', () => {
  it('are loaded anew from a file that is written over, with what it imports', async () => {
    const path = join(folder, 'one.ts');
    await put(
      path,
      `import { name } from './name.ts';\n${filter('NAME').replace("'NAME'", 'name')}`,
    );
    await put(join(folder, 'name.ts'), `export const name: string = 'first';`);
    await using live = new LiveFiltersApart([path]);
    expect(await live.told()).toBe('in force: first');
    await put(join(folder, 'name.ts'), `export const name: string = 'second';`);
    await put(
      path,
      `import { name } from './name.ts';\n${filter('NAME').replace("'NAME'", "name + '-again'")}`,
    );
    expect(await live.told()).toBe('in force: second-again');
  });

  it('follow the symbolic links of a ConfigMap', async () => {
    const place = async (version: string, name: string): Promise<void> => {
      await mkdir(join(folder, version));
      await writeFile(join(folder, version, 'one.ts'), filter(name));
      await symlink(version, join(folder, '..new'));
      await rename(join(folder, '..new'), join(folder, '..data'));
    };
    await place('..1', 'first');
    const path = join(folder, 'one.ts');
    await symlink('..data/one.ts', path);
    await using live = new LiveFiltersApart([path]);
    expect(await live.told()).toBe('in force: first');
    await place('..2', 'other');
    expect(await live.told()).toBe('in force: other');
    await place('..3', 'third');
    expect(await live.told()).toBe('in force: third');
  });

  it('stay as they are where the new ones are broken or bring labels, and say why', async () => {
    const path = join(folder, 'one.ts');
    await put(path, filter('first', `labels: ['a'],`));
    await using live = new LiveFiltersApart([path]);
    expect(await live.told()).toBe('in force: first');
    await put(path, 'export default {');
    expect(await live.told()).toMatch(/^filters\.invalid: .*one\.ts.*cannot be loaded/);
    await put(path, filter('first', `labels: ['a', 'b'],`));
    expect(await live.told()).toMatch(/^filters\.labels: labels=b: .*accepted: a, or a restart/);
    await put(path, filter('second', ''));
    expect(await live.told()).toBe('in force: second');
  });
});
