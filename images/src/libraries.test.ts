import { spawnSync } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { expect, it } from 'vitest';
import { librariesOf } from './libraries.ts';
import { thisMachine } from './machine.ts';
import { smallElf } from './testing/small-elf.ts';
import { smallMachine } from './testing/small-machine.ts';

it('finds what the loader itself finds', () => {
  const { stdout } = spawnSync('ldd', [process.execPath]);
  const byLoader = [...stdout.toString().matchAll(/(\/\S+) \(0x/g)].map(([, path = '']) => path);
  expect(byLoader.length).toBeGreaterThan(3);
  const found = librariesOf(thisMachine(), [process.execPath]).map(({ path }) => path);
  expect(real(found)).toEqual(real(byLoader));
});

it('goes from library to library, and keeps the way to the loader', () => {
  const machine = smallMachine({
    '/bin': { link: 'usr/bin' },
    '/lib64': { link: 'usr/lib64' },
    '/usr/lib64/ld.so.2': smallElf({}),
    '/usr/bin/tool': smallElf({ interpreter: '/lib64/ld.so.2', needed: ['liba.so', 'libc.so'] }),
    '/usr/lib/x86_64-linux-gnu/liba.so': smallElf({ needed: ['libb.so', 'libc.so'] }),
    '/usr/lib/libb.so': smallElf({ needed: ['ld.so.2', 'liba.so'] }),
    '/usr/lib/x86_64-linux-gnu/libc.so': { link: 'libc-2.36.so' },
    '/usr/lib/x86_64-linux-gnu/libc-2.36.so': smallElf({}),
    '/usr/lib/libc.so': smallElf({ needed: ['libnever.so'] }),
  });
  expect(librariesOf(machine, ['/bin/tool'])).toEqual([
    { path: '/usr/lib64/ld.so.2', throughLink: { link: '/lib64', target: 'usr/lib64' } },
    { path: '/usr/lib/x86_64-linux-gnu/liba.so' },
    { path: '/usr/lib/x86_64-linux-gnu/libc.so' },
    { path: '/usr/lib/libb.so' },
  ]);
});

it('looks first where the program says', () => {
  const machine = smallMachine({
    '/opt/x/bin/tool': smallElf({ needed: ['liba.so'], runPath: '/nowhere:$ORIGIN/../lib' }),
    '/opt/x/lib/liba.so': smallElf({}),
    '/usr/lib/liba.so': smallElf({}),
  });
  expect(librariesOf(machine, ['/opt/x/bin/tool'])).toEqual([{ path: '/opt/x/lib/liba.so' }]);
});

it('names everything that is missing, and who needs it', () => {
  const machine = smallMachine({
    '/bin/tool': smallElf({ needed: ['liba.so', 'libb.so'] }),
    '/bin/script': '#!/bin/sh\n',
  });
  expect(() => librariesOf(machine, ['/bin/tool', '/bin/script', '/bin/no'])).toThrow(
    expect.objectContaining({
      code: 'image.libraries',
      problems: [
        problem('library.missing', 'liba.so', '/bin/tool'),
        problem('library.missing', 'libb.so', '/bin/tool'),
        problem('program.missing', '/bin/script', 'no 64-bit program'),
        problem('program.missing', '/bin/no', 'no 64-bit program'),
      ],
    }),
  );
});

function real(paths: readonly string[]): string[] {
  return paths.map((path) => realpathSync(path)).toSorted();
}

function problem(code: string, value: string, reason: string): unknown {
  return expect.objectContaining({ code, value, reason: expect.stringContaining(reason) });
}
