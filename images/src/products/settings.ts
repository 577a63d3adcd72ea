import type { ImageDefinition } from '../image.ts';
import type { ProgramName } from '../launcher/route.ts';
import type { Recipe } from './recipes.ts';

/** Where Pillion's images go, and by which tag. */
export interface Naming {
  readonly hub: string;
  readonly tag: string;
}

/** What an image is apart from its files. */
export type Settings = Omit<ImageDefinition, 'layers'>;

export function settings(recipe: Recipe, version: string, { hub, tag }: Naming): Settings {
  const { name, user } = recipe;
  return {
    reference: `${hub}/${name}:${tag}`,
    user: `${user}:${user}`,
    entrypoint: [`/usr/local/bin/${recipe.entrypoint}`],
    ...(recipe.command && { command: recipe.command }),
    ...(recipe.ports && { ports: recipe.ports }),
    environment: environment(recipe),
    labels: {
      'org.opencontainers.image.description': recipe.description,
      'org.opencontainers.image.licenses': 'Apache-2.0',
      'org.opencontainers.image.title': `pillion-${name}`,
      'org.opencontainers.image.vendor': 'Pillion',
      'org.opencontainers.image.version': version,
    },
  };
}

/** A layer that several images may have. */
export type SharedLayer = 'base' | 'node' | 'netfilter' | ProgramName;

/** Layers that other images have too, from the bottom up. */
export function sharedLayers({ programs }: Recipe): readonly SharedLayer[] {
  const tools = programs.includes('iptables') ? (['netfilter'] as const) : [];
  return ['base', 'node', ...tools, ...programs];
}

/** The layer that is this image's alone: its commands, and the bill of materials of all. */
export function topLayer({ name }: Recipe): string {
  return `${name}-commands`;
}

function environment({ programs }: Recipe): Record<string, string> {
  return {
    PATH: '/usr/local/bin:/usr/sbin:/usr/bin',
    // iptables-legacy locks a file below /run, which a read-only root has not got; who shares rules
    // shares the network namespace, so that is what to lock.
    ...(programs.includes('iptables') && { XTABLES_LOCKFILE: '/proc/self/ns/net' }),
  };
}
