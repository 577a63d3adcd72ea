import type { FunctionMap } from '../function/signature.ts';
import type { Tree } from '../parse/node.ts';
import { compileOperand } from './compile-operand.ts';
import { compilePipe } from './compile-pipe.ts';
import { compileList } from './compile-statement.ts';
import type { CompiledTemplate, Context, MissingKey } from './context.ts';
import { NEXT } from './frame.ts';
import { Scope } from './scope.ts';
import { Site } from './site.ts';

export interface CompileInput {
  /** The name that the text goes by in errors. */
  readonly name: string;
  readonly text: string;
  readonly trees: ReadonlyMap<string, Tree>;
  readonly functions: FunctionMap;
  readonly missingKey: MissingKey;
}

/** Turns every template of a set into closures, so that running one looks nothing up. */
export function compileTemplates(input: CompileInput): ReadonlyMap<string, CompiledTemplate> {
  const templates = new Map<string, CompiledTemplate>();
  for (const name of input.trees.keys()) templates.set(name, { body: () => NEXT });
  for (const [name, tree] of input.trees) {
    const template = templates.get(name);
    if (template) template.body = compileList(contextOf(input, name, templates), tree.root);
  }
  return templates;
}

function contextOf(
  { name: file, text, functions, missingKey }: CompileInput,
  name: string,
  templates: ReadonlyMap<string, CompiledTemplate>,
): Context {
  return {
    site: new Site(name, file, text),
    functions,
    missingKey,
    templates,
    scope: new Scope(),
    dotCollection: undefined,
    operand: compileOperand,
    pipe: compilePipe,
  };
}
