import type { Recipe } from './recipes.ts';
import { type Settings, sharedLayers, topLayer } from './settings.ts';

/**
 * The Dockerfile of an image: the layers that `pnpm images --layers` writes, on a base that its
 * builder names. On `scratch` the image holds what `pnpm images` puts in it.
 */
export function dockerfile(recipe: Recipe, settings: Settings): string {
  const { environment = {}, labels = {}, ports = [] } = settings;
  return lines([
    `# ${recipe.description}.`,
    '# Written by the tests of images/ (`vitest -u`) from the list that `pnpm images` builds from.',
    '#',
    '#   pnpm images --layers',
    `#   docker build -f images/${recipe.name}/Dockerfile -t ${settings.reference} images/dist/layers`,
    '#',
    '# The layers bring all that they need. A base adds what your house asks for. Their C library takes',
    '# the place of its own: it must be no newer than the machine that built them, and have /lib64 as a',
    '# link to usr/lib64 or not at all, as Debian since version 12.',
    'ARG BASE=scratch',
    `FROM $\{BASE}`,
    ...[...sharedLayers(recipe), topLayer(recipe)].map((title) => `ADD ${title}.tar /`),
    ...pairs('ENV', environment),
    ...pairs('LABEL', labels),
    ...(ports.length > 0 ? [`EXPOSE ${ports.join(' ')}`] : []),
    `USER ${settings.user}`,
    'WORKDIR /',
    `ENTRYPOINT ${JSON.stringify(settings.entrypoint)}`,
    ...(settings.command ? [`CMD ${JSON.stringify(settings.command)}`] : []),
  ]);
}

function pairs(instruction: string, record: Readonly<Record<string, string>>): string[] {
  return Object.entries(record).map(
    ([name, value]) => `${instruction} ${name}=${JSON.stringify(value)}`,
  );
}

function lines(texts: readonly string[]): string {
  return texts.map((text) => `${text}\n`).join('');
}
