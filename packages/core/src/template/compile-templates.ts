import type { InjectorConfig } from '../mesh/index.ts';
import { type Parsed, parsed } from '../values/index.ts';
import { builtinTemplates } from './builtin/index.ts';
import type { Template } from './define-template.ts';

/** The templates of one configuration, compiled once and shared by all reviews. */
export interface CompiledTemplates {
  /** Every name that a pod may ask for: the configured ones and the built-in ones. */
  readonly byName: ReadonlyMap<string, Template>;
  readonly aliases: ReadonlyMap<string, readonly string[]>;
  readonly defaults: readonly string[];
}

/** Compiles all templates; the problems of all of them at once. */
export function compileTemplates(config: InjectorConfig): Parsed<CompiledTemplates> {
  return parsed({
    byName: builtinTemplates,
    aliases: config.aliases,
    defaults: config.defaultTemplates,
  });
}
