import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rootCertificates } from 'node:tls';
import { buildSync } from 'esbuild';
import { bundleParts } from './bundle-parts.ts';
import { nodeComponent } from './components/node.ts';
import { bundledPackages, type Manifest, npmComponent, readJson } from './components/npm.ts';
import type { Component } from './components/component.ts';
import { type Entry, file } from './entry.ts';
import type { ProgramName } from './launcher/route.ts';
import type { Machine } from './machine.ts';
import { contentOf, NODE, NODE_FLAG } from './programs.ts';

/** The edge to this checkout: what `pnpm build` has made of the packages, and the Node it runs on. */
export interface Workspace {
  readonly version: string;
  /** Roots of trust, PEM each, as Node carries them. */
  readonly certificates: readonly string[];
  /** The Node binary, its licence, and what it is. */
  readonly node: {
    readonly path: string;
    readonly licence: Uint8Array;
    readonly component: Component;
  };
  readonly licence: Uint8Array;
  /** One of our programs as it goes below /usr/lib/pillion. */
  program(name: ProgramName): readonly Entry[];
  /** The program that all commands are links to. */
  launcher(): readonly Entry[];
}

export const LIBRARY = '/usr/lib/pillion';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export function thisWorkspace(machine: Machine): Workspace {
  const { version } = readJson(machine, join(ROOT, 'packages/proxy/package.json')) as Manifest;
  return {
    version,
    certificates: rootCertificates,
    node: findNode(machine),
    licence: contentOf(machine, join(ROOT, 'LICENSE')),
    program: (name) => programFiles(machine, name),
    launcher: () => launcherFiles(version),
  };
}

/** The Node of the lockfile, not the one that happens to run this. */
function findNode(machine: Machine): Workspace['node'] {
  const load = createRequire(join(ROOT, 'package.json'));
  const manifest = load.resolve(`node-linux-${machine.architecture}/package.json`);
  const { version } = readJson(machine, manifest) as Manifest;
  return {
    path: join(dirname(manifest), 'bin/node'),
    licence: contentOf(machine, join(dirname(manifest), 'LICENSE')),
    component: nodeComponent(version, process.versions),
  };
}

function programFiles(machine: Machine, name: ProgramName): readonly Entry[] {
  const folder = join(ROOT, 'packages', name);
  const dist = join(folder, 'dist');
  const parts = bundleParts(machine, dist, 'main.js');
  const maps = parts
    .filter((part) => part.endsWith('.js'))
    .map((part) => join(dist, `${part}.map`));
  const { components, notices } = bundledPackages(machine, maps);
  const manifest = readJson(machine, join(folder, 'package.json')) as Manifest;
  const component = { ...npmComponent(manifest), includes: components };
  return [
    ...parts.map((part) => ({
      ...file(`${LIBRARY}/${name}/${part}`, contentOf(machine, join(dist, part))),
      component,
    })),
    file(`/usr/share/doc/pillion/${name}-third-party-licences.txt`, notices),
  ];
}

/** One script for all commands. The kernel starts Node for it; there is no `env` to look for Node. */
function launcherFiles(version: string): readonly Entry[] {
  const { outputFiles } = buildSync({
    entryPoints: [join(ROOT, 'images/src/launcher/main.ts')],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    target: 'node22.22',
    minify: true,
    banner: { js: `#!${NODE} ${NODE_FLAG}` },
  });
  const component = npmComponent({ name: '@pillion/images', version, license: 'Apache-2.0' });
  return [
    { ...file(`${LIBRARY}/launcher.js`, outputFiles[0]?.contents ?? '', 0o755), component },
    file(`${LIBRARY}/package.json`, '{"type":"module"}\n'),
  ];
}
