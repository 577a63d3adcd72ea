import type { Chunks } from './chunks.ts';
import type { Component } from './components/component.ts';

/** Who owns an entry, by numbers: images have no names but those of their own passwd file. */
export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

interface Common {
  /** Absolute, without `.`, `..`, doubled or trailing slashes. */
  readonly path: string;
  readonly owner: Owner;
}

export interface FileEntry extends Common {
  readonly kind: 'file';
  /** Permission bits, e.g. 0o755. */
  readonly mode: number;
  readonly content: Chunks;
  /** What it is part of, for the bill of materials; the layer's bytes do not depend on it. */
  readonly component?: Component;
}

export interface DirectoryEntry extends Common {
  readonly kind: 'directory';
  readonly mode: number;
}

export interface LinkEntry extends Common {
  readonly kind: 'link';
  readonly target: string;
}

/** One thing in a layer. Times are not kept: every entry is from the beginning of 1970. */
export type Entry = FileEntry | DirectoryEntry | LinkEntry;

export const ROOT: Owner = { uid: 0, gid: 0 };

export function file(path: string, content: string | Uint8Array, mode = 0o644): FileEntry {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  return { kind: 'file', path, mode, content: [bytes], owner: ROOT };
}

export function directory(path: string, mode = 0o755, owner = ROOT): DirectoryEntry {
  return { kind: 'directory', path, mode, owner };
}

/** A symbolic link. */
export function link(path: string, target: string): LinkEntry {
  return { kind: 'link', path, target, owner: ROOT };
}
