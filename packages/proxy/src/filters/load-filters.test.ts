import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadFiltersApart } from '../testing/load-filters.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pillion-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function loaded(modules: Readonly<Record<string, string>>): Promise<string> {
  const paths = await Promise.all(
    Object.entries(modules).map(async ([name, text]) => {
      const path = join(folder, name);
      await writeFile(path, text);
      return path;
    }),
  );
  return loadFiltersApart(paths);
}

const labelled = (labels: string): string =>
  `export default { name: 'same', labels: [${labels}], onRequest() {} };`;

describe('filter modules', () => {
  it('may be TypeScript that imports from the package, or plain objects', async () => {
    const names = await loaded({
      'a.ts': `import { defineFilter, type Filter } from '@pillion/proxy/filter';
               const name: string = 'one';
               export default defineFilter({ name, onRequest() {} }) satisfies Filter;`,
      'b.mjs': `export default [{ name: 'two', onResponse() {} }, { name: 'three', onRequest() {} }];`,
    });
    expect(names).toBe('one two three');
  });

  it('are refused with every problem of all of them', async () => {
    const message = await loaded({
      'broken.mjs': `export default {`,
      'empty.mjs': `export const filter = 1;`,
      'typo.mjs': `export default { name: 'x', onRequst() {} };`,
    });
    expect(message).toMatch(/^filters\.invalid/);
    for (const part of ['broken.mjs', 'what defineFilter returns', 'onRequest', 'does nothing'])
      expect(message).toContain(part);
  });

  it('have names of their own, and few labels', async () => {
    const message = await loaded({
      'one.mjs': labelled("'a', 'b', 'c', 'd', 'e'"),
      'other.mjs': labelled("'e', 'f', 'g', 'h', 'i'"),
    });
    expect(message).toMatch(/2 problems.*two filters.*too many/s);
  });
});
