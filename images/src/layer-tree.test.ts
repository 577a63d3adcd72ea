import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { directory, file, link } from './entry.ts';
import { layerTree } from './layer-tree.ts';

const name = fc.constantFrom('a', 'b', 'a-b', 'a.b', 'c');
const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((parts) => `/${parts.join('/')}`);
const folders = fc.uniqueArray(path).map((paths) => paths.map((each) => directory(each)));

it('gives the same for any order, and parents before what is in them', () => {
  fc.assert(
    fc.property(folders, fc.infiniteStream(fc.nat()), (entries, order) => {
      const shuffled = entries
        .map((entry) => ({ entry, key: order.next().value }))
        .toSorted((a, b) => a.key - b.key)
        .map(({ entry }) => entry);
      const tree = layerTree(entries);
      expect(layerTree(shuffled)).toEqual(tree);
      const seen = new Set(['']);
      for (const entry of tree) {
        expect(seen).toContain(entry.path.slice(0, entry.path.lastIndexOf('/')));
        seen.add(entry.path);
      }
    }),
  );
});

it('takes the same thing twice once', () => {
  expect(layerTree([file('/a', 'x'), file('/a', 'x')])).toHaveLength(1);
});

it('tells every problem at once', () => {
  const entries = [
    ...['', 'a', '/', '/a/', '/a//b', '/a/../b', '/./a'].map((bad) => file(bad, '')),
    file('/twice', 'x'),
    file('/twice', 'y'),
    file('/mode', 'x', 0o600),
    file('/mode', 'x', 0o644),
    link('/lib', 'usr/lib'),
    file('/lib/libc.so', ''),
  ];
  let problems: readonly { code: string; value: string }[] = [];
  try {
    layerTree(entries);
  } catch (error) {
    ({ problems } = error as { problems: typeof problems });
  }
  const values = (code: string) =>
    problems.filter((each) => each.code === code).map(({ value }) => value);
  expect(values('path.malformed')).toEqual(['', 'a', '/', '/a/', '/a//b', '/a/../b', '/./a']);
  expect(values('path.contradiction')).toEqual(['/twice', '/mode']);
  expect(values('path.notADirectory')).toEqual(['/lib/libc.so']);
});
