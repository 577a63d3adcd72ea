import type { InjectorConfig, TemplateSource } from '../mesh/index.ts';
import { type Parsed, parsed, type Problem, refused } from '../values/index.ts';
import { builtinTemplates } from './builtin/index.ts';
import type { Template } from './define-template.ts';
import { GoTemplateCompiler, type GoTemplateHost } from './go-template.ts';

/** The templates of one configuration, compiled once and shared by all reviews. */
export interface CompiledTemplates {
  /** Every name that a pod may ask for: the configured ones and the built-in ones. */
  readonly byName: ReadonlyMap<string, Template>;
  readonly aliases: ReadonlyMap<string, readonly string[]>;
  readonly defaults: readonly string[];
}

/** Compiles all templates; the problems of all of them at once. */
export function compileTemplates(
  config: InjectorConfig,
  host: GoTemplateHost = {},
): Parsed<CompiledTemplates> {
  const byName = new Map(builtinTemplates);
  const problems: Problem[] = [];
  const compiler = new GoTemplateCompiler(host);
  for (const [name, source] of config.templates) {
    const template = compileTemplate(name, source, compiler);
    if (template.ok) byName.set(name, template.value);
    else problems.push(...template.problems);
  }
  if (problems.length) return { ok: false, problems };
  return parsed({ byName, aliases: config.aliases, defaults: config.defaultTemplates });
}

function compileTemplate(
  name: string,
  source: TemplateSource,
  compiler: GoTemplateCompiler,
): Parsed<Template> {
  if (source.kind === 'go') return compiler.compile(name, source.text);
  const builtin = builtinTemplates.get(source.name);
  if (builtin) return parsed({ ...builtin, name });
  return refused({
    code: 'template.unknownBuiltin',
    subject: `templates.${name}.builtin`,
    value: source.name,
    reason: 'is no built-in template',
    accepted: `one of ${[...builtinTemplates.keys()].toSorted().join(', ')}`,
  });
}
