import { basename, dirname, join } from 'node:path/posix';
import { PillionError, type Problem } from '@pillion/core/values';
import { type Elf, readElf } from './elf.ts';
import type { Machine } from './machine.ts';

/** A file that a program needs to start, where the loader looks for it, and where it really is. */
export interface Library {
  /** In its folder's real place, under the name that it is asked for by. */
  readonly path: string;
  /** The folder as the loader writes it, where that is a link: `/lib64`, in truth `/usr/lib64`. */
  readonly throughLink?: { readonly link: string; readonly target: string };
}

const TRIPLETS: Partial<Record<NodeJS.Architecture, string>> = {
  arm64: 'aarch64-linux-gnu',
  x64: 'x86_64-linux-gnu',
};

/**
 * The loader and every shared library that ELF files need, and those need in turn, found as the
 * loader finds them: its RUNPATH first, then the folders that glibc is built with. All that are
 * missing are told at once. What is loaded by name at run time (plugins) is the caller's to know.
 */
export function librariesOf(machine: Machine, programs: readonly string[]): readonly Library[] {
  const found = new Map<string, Library>();
  const problems = new Map<string, Problem>();
  const queue = [...programs];
  for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
    const elf = readElf(machine.read(path) ?? new Uint8Array());
    if (elf === undefined) {
      problems.set(path, noProgram(path));
      continue;
    }
    for (const name of [...(elf.interpreter ? [elf.interpreter] : []), ...elf.needed]) {
      if (found.has(basename(name))) continue;
      const library = name.startsWith('/')
        ? name
        : locate(machine, name, searchPath(machine, elf, path));
      if (library === undefined) problems.set(name, noLibrary(name, path));
      else {
        found.set(basename(name), placed(machine, library, name.startsWith('/')));
        queue.push(library);
      }
    }
  }
  if (problems.size > 0) throw PillionError.of('image.libraries', [...problems.values()]);
  return [...found.values()];
}

function searchPath(machine: Machine, elf: Elf, path: string): readonly string[] {
  const origin = dirname(machine.realPath(path) ?? path);
  const own = elf.runPath.map((folder) => folder.replace(/\$\{?ORIGIN\}?/, origin));
  const triplet = TRIPLETS[machine.architecture];
  const native = triplet === undefined ? [] : [`/usr/lib/${triplet}`, `/lib/${triplet}`];
  return [...own, ...native, '/usr/lib64', '/lib64', '/usr/lib', '/lib'];
}

function locate(machine: Machine, name: string, folders: readonly string[]): string | undefined {
  return folders.map((folder) => join(folder, name)).find((path) => machine.realPath(path));
}

/** Only the loader is asked for by a path, so only its folder must be reachable by its first name. */
function placed(machine: Machine, path: string, byPath: boolean): Library {
  const folder = dirname(path);
  const real = machine.realPath(folder) ?? folder;
  const library = { path: join(real, basename(path)) };
  if (!byPath || real === folder) return library;
  return { ...library, throughLink: { link: folder, target: real.slice(1) } };
}

function noProgram(value: string): Problem {
  return {
    code: 'program.missing',
    subject: 'program',
    value,
    reason: 'is no 64-bit program on this machine',
    accepted: 'the path of an installed program',
  };
}

function noLibrary(value: string, path: string): Problem {
  return {
    code: 'library.missing',
    subject: 'library',
    value,
    reason: `is needed by ${path} and is not on this machine`,
    accepted: 'a machine on which the program starts',
  };
}
