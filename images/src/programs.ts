import { type Entry, file, link } from './entry.ts';
import { withoutSections } from './elf.ts';
import { librariesOf } from './libraries.ts';
import type { Machine } from './machine.ts';
import { PillionError } from '@pillion/core/values';

/** A program, library or plugin: where it is in the image, and where it is taken from. */
export interface Program {
  readonly path: string;
  readonly from: string;
  readonly mode?: number;
  /** Leave out symbol tables and debugging sections: a quarter of Node. */
  readonly strip?: boolean;
}

/** Programs with the loader and all the libraries that they need. */
export function withLibraries(machine: Machine, programs: readonly Program[]): readonly Entry[] {
  const libraries = librariesOf(
    machine,
    programs.map(({ from }) => from),
  );
  return [
    ...programs.map(({ path, from, mode = 0o755, strip = false }) => {
      const bytes = contentOf(machine, from);
      return file(path, strip ? withoutSections(bytes) : bytes, mode);
    }),
    ...libraries.flatMap(({ path, throughLink }) => [
      file(path, contentOf(machine, path), 0o755),
      ...(throughLink ? [link(throughLink.link, throughLink.target)] : []),
    ]),
  ];
}

/** Node as it runs this program, at /usr/local/bin/node. */
export function nodeRuntime(machine: Machine, node = process.execPath): readonly Entry[] {
  return withLibraries(machine, [{ path: NODE, from: node, strip: true }]);
}

export const NODE = '/usr/local/bin/node';

/** The young generation's size in MiB: three of it are resident. More saves no time, less costs some. */
export const NODE_FLAG = '--max-semi-space-size=4';

export function contentOf(machine: Machine, path: string): Uint8Array {
  const bytes = machine.read(path);
  if (bytes !== undefined) return bytes;
  throw PillionError.of('image.file', [
    {
      code: 'file.missing',
      subject: 'file',
      value: path,
      reason: 'is not on this machine',
      accepted: 'a file that can be read',
    },
  ]);
}
