import { dirname, join, resolve } from 'node:path';
import { PillionError } from '@pillion/core/values';
import type { Machine } from '../machine.ts';
import type { Component } from './component.ts';

/** What npm packages a bundle holds, and the licences that ask to be handed on with them. */
export interface Bundled {
  readonly components: readonly Component[];
  /** Every licence text under the names of the packages that are under it. */
  readonly notices: string;
}

interface SourceMap {
  readonly sources: readonly string[];
}

/** What of a package.json is told on. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
}

/**
 * Reads from the source maps of a program's bundles which packages are in them: what the bundler
 * itself says, so nothing that was left out is listed and nothing that went in is missed.
 */
export function bundledPackages(machine: Machine, maps: readonly string[]): Bundled {
  const roots = new Set<string>();
  for (const map of maps) {
    const { sources } = readJson(machine, map) as SourceMap;
    for (const source of sources) {
      const root = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(
        resolve(dirname(map), source),
      );
      if (root) roots.add(root[0]);
    }
  }
  const packages = [...roots].map((root) => readPackage(machine, root));
  packages.sort((a, b) => (a.component.purl < b.component.purl ? -1 : 1));
  return {
    components: packages.map(({ component }) => component),
    notices: packages.map(({ notice }) => notice).join('\n'),
  };
}

export function npmComponent({ name, version, license }: Manifest): Component {
  const path = name.startsWith('@') ? `%40${name.slice(1)}` : name;
  const purl = `pkg:npm/${path}@${version}`;
  return { name, version, purl, ...(license && { license }) };
}

export function readJson(machine: Machine, path: string): unknown {
  const bytes = machine.read(path);
  if (bytes !== undefined) return JSON.parse(Buffer.from(bytes).toString('utf8'));
  throw new PillionError('image.file', `${path}: is not there; \`pnpm build\` makes the programs`);
}

function readPackage(machine: Machine, root: string): { component: Component; notice: string } {
  const component = npmComponent(readJson(machine, join(root, 'package.json')) as Manifest);
  const licences = machine.list(root).filter((name) => /^(licen[cs]e|copying|notice)/i.test(name));
  const texts = licences.map((name) => machine.read(join(root, name)) ?? new Uint8Array());
  const title = `${component.name} ${component.version} (${component.license ?? 'no licence told'})`;
  const body = texts.map((text) => Buffer.from(text).toString('utf8').trim()).join('\n\n');
  return { component, notice: `${title}\n${'='.repeat(title.length)}\n\n${body}\n` };
}
