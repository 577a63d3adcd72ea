import { spawnSync } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, it } from 'vitest';
import { librariesOf } from './libraries.ts';
import { type Machine, thisMachine } from './machine.ts';

const machine = thisMachine();

it('finds what the loader itself finds', () => {
  const { stdout } = spawnSync('ldd', [process.execPath]);
  const byLoader = [...stdout.toString().matchAll(/(\/\S+) \(0x/g)].map(([, path = '']) => path);
  expect(byLoader.length).toBeGreaterThan(3);
  const found = librariesOf(machine, [process.execPath]).map(({ path }) => path);
  expect(real(found)).toEqual(real(byLoader));
});

it('names everything that is missing, and who needs it', () => {
  const without: Machine = {
    ...machine,
    realPath: (path) =>
      /lib(stdc\+\+|atomic)\.so/.test(basename(path)) ? undefined : machine.realPath(path),
  };
  expect(() => librariesOf(without, [process.execPath, '/no/such/program'])).toThrow(
    expect.objectContaining({
      problems: expect.arrayContaining([
        expect.objectContaining({ code: 'library.missing', value: 'libstdc++.so.6' }),
        expect.objectContaining({ code: 'program.missing', value: '/no/such/program' }),
      ]),
    }),
  );
});

function real(paths: readonly string[]): string[] {
  return paths.map((path) => realpathSync(path)).toSorted();
}
