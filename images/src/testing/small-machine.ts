import { dirname, join } from 'node:path/posix';
import type { Machine } from '../machine.ts';

/** Content of a file, or where a link leads. */
export type Placed = string | Uint8Array | { readonly link: string };

/** A machine that holds these paths and nothing else. Links are followed as a kernel follows them. */
export function smallMachine(places: Readonly<Record<string, Placed>>): Machine {
  const nodes = new Map(Object.entries(places));
  for (const path of Object.keys(places)) {
    for (let parent = dirname(path); parent !== '/'; parent = dirname(parent)) {
      if (!nodes.has(parent)) nodes.set(parent, '');
    }
  }
  const realPath = (path: string): string | undefined => {
    if (path === '/') return '/';
    const parent = realPath(dirname(path));
    const real = parent && join(parent, path.slice(path.lastIndexOf('/')));
    const node = real === undefined ? undefined : nodes.get(real);
    if (real === undefined || node === undefined) return undefined;
    return isLink(node) ? realPath(join(dirname(real), node.link)) : real;
  };
  return {
    architecture: 'x64',
    realPath,
    read(path) {
      const node = nodes.get(realPath(path) ?? '');
      if (node === undefined || isLink(node)) return undefined;
      return typeof node === 'string' ? Buffer.from(node) : node;
    },
    list(folder) {
      const real = realPath(folder);
      const names = [...nodes.keys()].filter((path) => dirname(path) === real);
      return names.map((path) => path.slice(path.lastIndexOf('/') + 1)).toSorted();
    },
  };
}

function isLink(placed: Placed): placed is { readonly link: string } {
  return typeof placed === 'object' && 'link' in placed;
}
