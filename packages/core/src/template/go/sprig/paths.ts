import { string } from '../function/params.ts';
import { func, type FunctionMap, withCost, PER_CHARACTER } from '../function/signature.ts';

/** Go's path package; the `os` variants are the same on Linux. */
export const paths: FunctionMap = withCost(PER_CHARACTER, {
  base: func([string], base),
  dir: func([string], directoryOf),
  clean: func([string], clean),
  ext: func([string], extension),
  isAbs: func([string], (path) => path.startsWith('/')),
  osBase: func([string], base),
  osDir: func([string], directoryOf),
  osClean: func([string], clean),
  osExt: func([string], extension),
  osIsAbs: func([string], (path) => path.startsWith('/')),
});

function base(path: string): string {
  if (path === '') return '.';
  const trimmed = path.replace(/\/+$/, '');
  return trimmed === '' ? '/' : trimmed.slice(trimmed.lastIndexOf('/') + 1);
}

function directoryOf(path: string): string {
  return clean(path.slice(0, path.lastIndexOf('/') + 1));
}

/** The shortest path that means the same: no `.`, no doubled slash, `..` applied where it can be. */
export function clean(path: string): string {
  const rooted = path.startsWith('/');
  const kept: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') kept.push(part);
    else if (kept.length > 0 && kept.at(-1) !== '..') kept.pop();
    else if (!rooted) kept.push(part);
  }
  const joined = kept.join('/');
  return rooted ? `/${joined}` : joined === '' ? '.' : joined;
}

function extension(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  return dot < 0 ? '' : name.slice(dot);
}
