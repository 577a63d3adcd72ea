import type { Entry, FileEntry } from '../entry.ts';

/** A piece of software in an image that has a name and a version of its own. */
export interface Component {
  readonly name: string;
  readonly version: string;
  /** Package URL: `pkg:npm/pino@10.4.0`. What scanners look vulnerabilities up by. */
  readonly purl: string;
  /** SPDX licence expression; absent where nobody has declared one in that form. */
  readonly license?: string;
  /** What is compiled into it. */
  readonly includes?: readonly Component[];
}

export type Attribute = (path: string) => Component | undefined;

/** The entries with the component that each file belongs to, by its path in the image. */
export function attributed<E extends Entry>(entries: readonly E[], to: Attribute): readonly E[] {
  return entries.map((entry) => {
    const component = entry.kind === 'file' ? (entry.component ?? to(entry.path)) : undefined;
    return component === undefined ? entry : { ...entry, component };
  });
}

export function componentsOf(entries: readonly Entry[]): readonly Component[] {
  const files = entries.filter((entry): entry is FileEntry => entry.kind === 'file');
  const components = files.flatMap(({ component }) => (component ? [component] : []));
  return [...new Map(components.map((each) => [each.purl, each])).values()];
}
