import { readdirSync, readFileSync, realpathSync } from 'node:fs';

/** The edge to the machine whose programs go into images. */
export interface Machine {
  /** The bytes of a file, through links; `undefined` where there is none. */
  read(path: string): Uint8Array | undefined;
  /** The path without links; `undefined` where nothing is there. */
  realPath(path: string): string | undefined;
  /** Names of what is in a folder, sorted; none where there is no such folder. */
  list(folder: string): readonly string[];
  readonly architecture: NodeJS.Architecture;
}

export function thisMachine(): Machine {
  return {
    read: (path) => attempt(() => readFileSync(path)),
    realPath: (path) => attempt(() => realpathSync(path)),
    list: (folder) => attempt(() => readdirSync(folder).toSorted()) ?? [],
    architecture: process.arch,
  };
}

function attempt<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}
