import { dirname } from 'node:path/posix';
import { PillionError, type Problem } from '@pillion/core/values';
import { digestOf } from './blob.ts';
import { directory, type Entry } from './entry.ts';

/** A path, written the one way that a layer knows it. */
const CANONICAL = /^(\/(?!\.{1,2}(\/|$))[^/\0]+)+$/;

/**
 * The entries of one layer in the order in which they are written: by path, parents before what is
 * in them, missing parents added. The same entries in any order give the same layer. One path named
 * twice must mean the same thing twice.
 */
export function layerTree(entries: readonly Entry[]): readonly Entry[] {
  const problems: Problem[] = [];
  const tree = new Map<string, Entry>();
  for (const entry of entries) {
    const other = tree.get(entry.path);
    if (!CANONICAL.test(entry.path)) problems.push(malformed(entry.path));
    else if (other === undefined) tree.set(entry.path, entry);
    else if (!isSame(other, entry)) problems.push(contradiction(entry.path));
  }
  for (const { path } of entries) addParents(tree, path, problems);
  if (problems.length > 0) throw PillionError.of('image.layer', problems);
  return [...tree.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

function addParents(tree: Map<string, Entry>, path: string, problems: Problem[]): void {
  for (let parent = dirname(path); parent !== '/' && parent !== '.'; parent = dirname(parent)) {
    const there = tree.get(parent);
    if (there === undefined) tree.set(parent, directory(parent));
    else if (there.kind !== 'directory') problems.push(notADirectory(path, parent));
  }
}

function isSame(one: Entry, other: Entry): boolean {
  if (one.owner.uid !== other.owner.uid || one.owner.gid !== other.owner.gid) return false;
  if (one.kind === 'link') return other.kind === 'link' && one.target === other.target;
  if (one.kind !== other.kind || one.mode !== other.mode) return false;
  if (one.kind === 'directory' || other.kind === 'directory') return true;
  return one.content === other.content || digestOf(one.content) === digestOf(other.content);
}

function malformed(path: string): Problem {
  return {
    code: 'path.malformed',
    subject: 'path',
    value: path,
    reason: 'is no place in an image',
    accepted: 'an absolute path without empty parts, . and .., such as /usr/bin/node',
  };
}

function contradiction(path: string): Problem {
  return {
    code: 'path.contradiction',
    subject: 'path',
    value: path,
    reason: 'is there twice, and the two differ',
    accepted: 'each path once in a layer',
  };
}

function notADirectory(path: string, parent: string): Problem {
  return {
    code: 'path.notADirectory',
    subject: 'path',
    value: path,
    reason: `is below ${parent}, which is no directory`,
    accepted: 'a path below directories alone: the real place, not one through a link',
  };
}
