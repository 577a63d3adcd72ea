import { existsSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { registerHooks } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { PillionError, type Problem } from '@pillion/core/values';
import { labelsOf } from './chain.ts';
import { checkFilter } from './check-filter.ts';
import type { Filter } from './filter.ts';

/** What modules import; they lie in some volume, where no package is found. */
const SPECIFIER = '@pillion/proxy/filter';
/** Beside the bundle (`dist/filter.js`), or in the source tree. */
const OWN_PATHS = ['./filter.js', './index.ts'] as const;
const MAX_LABELS = 8;

/** In the query of a module's URL, as Node keeps every module for good by its URL. */
const GENERATION = 'generation';

/** Loads filters from some modules, as often as those change. */
export class FilterLoader {
  readonly #paths: readonly string[];
  #generation = 0;

  constructor(paths: readonly string[]) {
    this.#paths = paths;
    if (paths.length > 0) hookImports();
  }

  /**
   * Loads filters from ES modules, JavaScript or TypeScript, each with a filter or a list of them as
   * its default export; in order. Throws `PillionError` with every problem of all of them.
   */
  async load(): Promise<readonly Filter[]> {
    const problems: Problem[] = [];
    const filters: Filter[] = [];
    const generation = this.#generation++;
    for (const path of this.#paths) {
      try {
        const module: unknown = await import(await urlOf(path, generation));
        filters.push(...filtersOf(path, module, problems));
      } catch (error) {
        problems.push(broken(path, error));
      }
    }
    problems.push(...clashes(filters));
    if (problems.length > 0) throw PillionError.of('filters.invalid', problems);
    return filters;
  }
}

/** Node resolves a symbolic link once and for all, but a ConfigMap's lead elsewhere after a change. */
async function urlOf(path: string, generation: number): Promise<string> {
  const url = pathToFileURL(await realpath(path));
  if (generation > 0) url.searchParams.set(GENERATION, String(generation));
  return url.href;
}

function filtersOf(path: string, module: unknown, problems: Problem[]): Filter[] {
  const exported =
    typeof module === 'object' && module !== null && 'default' in module
      ? module.default
      : undefined;
  const many = Array.isArray(exported);
  return (many ? exported : [exported]).flatMap((value: unknown, at) => {
    const checked = checkFilter(many ? `${path}[${at}]` : path, value);
    if (checked.ok) return [checked.value];
    problems.push(...checked.problems);
    return [];
  });
}

/** Metrics and logs go by names, and metrics bear only so many labels. */
function clashes(filters: readonly Filter[]): Problem[] {
  const problems: Problem[] = [];
  const names = filters.map(({ name }) => name);
  const twice = names.find((name, at) => names.indexOf(name) < at);
  if (twice !== undefined)
    problems.push({
      code: 'filters.name',
      subject: 'name',
      value: twice,
      reason: 'is the name of two filters',
      accepted: 'a name for each',
    });
  const labels = labelsOf(filters);
  if (labels.length > MAX_LABELS)
    problems.push({
      code: 'filters.labels',
      subject: 'labels',
      value: labels.join(','),
      reason: 'are too many for metrics to bear',
      accepted: `${MAX_LABELS} of all filters together`,
    });
  return problems;
}

function broken(path: string, error: unknown): Problem {
  return {
    code: 'filters.module',
    subject: 'PILLION_FILTERS',
    value: path,
    reason: `cannot be loaded: ${error instanceof Error ? error.message : String(error)}`,
    accepted: 'an ES module whose default export is a filter, or a list of filters',
  };
}

/**
 * Answers a module's import of the filter package with the one in here, and loads what belongs to a
 * module anew along with it.
 */
function hookImports(): void {
  const own = OWN_PATHS.map((path) => new URL(path, import.meta.url)).find((url) =>
    existsSync(fileURLToPath(url)),
  );
  registerHooks({
    resolve(specifier, context, next) {
      if (specifier === SPECIFIER && own !== undefined)
        return { url: own.href, shortCircuit: true };
      const found = next(specifier, context);
      const { parentURL } = context;
      if (!specifier.startsWith('.') || parentURL?.startsWith('file:') !== true) return found;
      const generation = new URL(parentURL).searchParams.get(GENERATION);
      if (generation === null) return found;
      const url = new URL(found.url);
      url.searchParams.set(GENERATION, generation);
      return { ...found, url: url.href };
    },
  });
}
