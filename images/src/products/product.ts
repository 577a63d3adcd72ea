import { spdx } from '../bill/spdx.ts';
import { attributed, componentsOf } from '../components/component.ts';
import { type DebianPackages, debianPackages } from '../components/debian.ts';
import { type Entry, file, link } from '../entry.ts';
import type { ImageDefinition, Layer } from '../image.ts';
import { commandsOf } from '../launcher/route.ts';
import type { Machine } from '../machine.ts';
import { NODE, nodeRuntime } from '../programs.ts';
import { LIBRARY, type Workspace } from '../workspace.ts';
import { base } from './base.ts';
import { netfilter } from './netfilter.ts';
import type { Recipe } from './recipes.ts';
import { type Naming, settings, type SharedLayer, sharedLayers, topLayer } from './settings.ts';

/** An image of ours, ready to be composed, with the bill of materials that is in it too. */
export interface Product {
  readonly name: string;
  readonly definition: ImageDefinition;
  /** SPDX 2.3 JSON. */
  readonly bill: string;
}

/**
 * Makes the definitions of images. What they share is in layers of its own, below what tells them
 * apart, so that a node keeps it once.
 */
export function products(
  machine: Machine,
  workspace: Workspace,
  recipes: readonly Recipe[],
  naming: Naming,
): readonly Product[] {
  const packages = debianPackages(machine);
  const layer = memoized((title: SharedLayer) =>
    makeLayer({ machine, workspace, packages }, title),
  );
  return recipes.map((recipe) => {
    const below = sharedLayers(recipe).map(layer);
    return finish(recipe, onlyAdded(below), workspace, naming);
  });
}

interface Sources {
  readonly machine: Machine;
  readonly workspace: Workspace;
  readonly packages: DebianPackages;
}

function makeLayer(sources: Sources, title: SharedLayer): Layer {
  const { machine, workspace } = sources;
  switch (title) {
    case 'base':
      return { title, entries: base(workspace.certificates) };
    case 'node': {
      const { path, component, licence } = workspace.node;
      const runtime = nodeRuntime(machine, path).map((entry) =>
        entry.path === NODE ? { ...entry, component } : entry,
      );
      const entries = [...runtime, file('/usr/share/doc/node/LICENSE', licence)];
      return { title, entries: withRecords(sources, entries) };
    }
    case 'netfilter':
      return { title, entries: withRecords(sources, netfilter(machine)) };
    case 'injector':
    case 'iptables':
    case 'proxy':
      return { title, entries: workspace.program(title) };
  }
}

/** Adds what scanners look for: the records and licences of the packages that files are of. */
function withRecords({ machine, packages }: Sources, files: readonly Entry[]): readonly Entry[] {
  const entries = attributed(files, packages.attribute);
  const release = machine.read('/etc/os-release');
  return [
    ...entries,
    ...componentsOf(entries).flatMap((component) => packages.records(component)),
    ...(release ? [file('/etc/os-release', release)] : []),
  ];
}

/** Leaves out of each layer what is in one below already. */
function onlyAdded(layers: readonly Layer[]): readonly Layer[] {
  const there = new Set<string>();
  return layers.map(({ title, entries }) => {
    const added = entries.filter(({ path }) => !there.has(path));
    for (const { path } of added) there.add(path);
    return { title, entries: added };
  });
}

function finish(
  recipe: Recipe,
  below: readonly Layer[],
  workspace: Workspace,
  naming: Naming,
): Product {
  const { name } = recipe;
  const top = [
    ...workspace.launcher(),
    ...commandsOf(recipe.programs).map((command) =>
      link(`/usr/local/bin/${command}`, `${LIBRARY}/launcher.js`),
    ),
    file('/usr/share/doc/pillion/LICENSE', workspace.licence),
  ];
  const subject = { name: `pillion-${name}`, version: workspace.version, license: 'Apache-2.0' };
  const bill = spdx(subject, [...below.flatMap(({ entries }) => entries), ...top]);
  const billFile = file(`/var/lib/db/sbom/${name}.spdx.json`, bill);
  return {
    name,
    bill,
    definition: {
      ...settings(recipe, workspace.version, naming),
      layers: [...below, { title: topLayer(recipe), entries: [...top, billFile] }],
    },
  };
}

function memoized<K, T>(make: (key: K) => T): (key: K) => T {
  const made = new Map<K, T>();
  return (key) => {
    const value = made.get(key) ?? make(key);
    made.set(key, value);
    return value;
  };
}
