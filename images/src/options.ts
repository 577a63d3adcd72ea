import { parseArgs } from 'node:util';
import { IMAGES } from '@pillion/core/mesh';
import { nearest, type Parsed, parsed, type Problem, refused } from '@pillion/core/values';
import { type Recipe, RECIPES } from './products/recipes.ts';

/** What `pnpm images` was asked for. */
export interface Options {
  readonly action: 'build' | 'help';
  readonly recipes: readonly Recipe[];
  readonly hub: string;
  readonly tag: string;
  /** Folder for archives and bills; `undefined`: `images/dist`. */
  readonly out: string | undefined;
  readonly gzip: boolean;
  /** One archive of all images, in which shared layers are once. */
  readonly joined: boolean;
  /** Layers as files, for the Dockerfiles, in place of archives. */
  readonly layers: boolean;
  readonly json: boolean;
}

const FLAGS = {
  gzip: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
  hub: { type: 'string', default: IMAGES.hub },
  joined: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  layers: { type: 'boolean', default: false },
  out: { type: 'string' },
  tag: { type: 'string', default: IMAGES.tag },
} as const;

export const USAGE = `Builds Pillion's images, without a daemon and without a registry.

  pnpm images [NAME…] [FLAGS]

  NAME          ${RECIPES.map(({ name }) => name).join(', ')}; default: all
  --hub HUB     what stands before their names; default: ${IMAGES.hub}
  --tag TAG     default: ${IMAGES.tag}
  --out DIR     where archives and bills of materials go; default: images/dist
  --joined      one archive pillion.oci.tar for all, in which shared layers are once
  --gzip        compress layers, as registries want them
  --layers      write the layers, for the Dockerfiles, in place of archives
  --json        tell the result as JSON

Archives are for \`ctr images import\`, \`docker load\`, \`kind load image-archive\`, \`podman load\`, \`skopeo copy\`.
`;

/** Reads the command line; problems are told all at once. */
export function parseOptions(argv: readonly string[]): Parsed<Options> {
  const { values, positionals, tokens } = parseArgs({
    args: [...argv],
    options: FLAGS,
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const problems: Problem[] = tokens.flatMap((token) => {
    if (token.kind !== 'option') return [];
    if (!Object.hasOwn(FLAGS, token.name)) return [unknown('flag', token.rawName, FLAG_NAMES)];
    const flag = FLAGS[token.name as keyof typeof FLAGS];
    return flag.type === 'string' && !token.value ? [noValue(token.rawName)] : [];
  });
  const recipes = positionals.flatMap((name) => {
    const recipe = RECIPES.find((each) => each.name === name);
    if (recipe === undefined) problems.push(unknown('image', name, RECIPE_NAMES));
    return recipe ?? [];
  });
  if (problems.length > 0) return refused(...problems);
  const text = (name: 'hub' | 'tag' | 'out') => values[name] as string;
  return parsed({
    action: values.help === true ? 'help' : 'build',
    recipes: recipes.length > 0 ? recipes : RECIPES,
    hub: text('hub'),
    tag: text('tag'),
    out: values.out === undefined ? undefined : text('out'),
    gzip: values.gzip === true,
    joined: values.joined === true,
    layers: values.layers === true,
    json: values.json === true,
  });
}

const FLAG_NAMES = Object.keys(FLAGS).map((name) => `--${name}`);
const RECIPE_NAMES = RECIPES.map(({ name }) => name);

function unknown(what: 'flag' | 'image', value: string, names: readonly string[]): Problem {
  return {
    code: `${what}.unknown`,
    subject: what,
    value,
    reason: `is no ${what}`,
    accepted: nearest(value, names) ?? names.join(', '),
  };
}

function noValue(subject: string): Problem {
  return {
    code: 'flag.noValue',
    subject,
    value: '',
    reason: 'has no value',
    accepted: `${subject} VALUE`,
  };
}
