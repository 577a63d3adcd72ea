import type { FunctionMap } from '../function/signature.ts';
import type { OperandNode, PipeNode } from '../parse/node.ts';
import type { Expression, Statement } from './frame.ts';
import type { Scope } from './scope.ts';
import type { Site } from './site.ts';

export type MissingKey = 'default' | 'zero' | 'error';

/** A template ready to run; filled in once all templates of the set are known. */
export interface CompiledTemplate {
  body: Statement;
}

/** All that compiling a node depends on. */
export interface Context {
  readonly site: Site;
  readonly functions: FunctionMap;
  readonly missingKey: MissingKey;
  readonly templates: ReadonlyMap<string, CompiledTemplate>;
  readonly scope: Scope;
  /** The slot of the collection whose element dot is, inside a range. */
  readonly dotCollection: number | undefined;
  /** The compiler itself, as its parts need each other. */
  readonly operand: (context: Context, node: OperandNode) => Expression;
  readonly pipe: (context: Context, node: PipeNode, collection?: number) => Expression;
}
