import type { CommandNode, OperandNode, PipeNode } from '../parse/node.ts';
import { printNode } from '../parse/print-node.ts';
import type { GoValue } from '../value/types.ts';
import { compileFunction, failing } from './compile-call.ts';
import { compileAccess, compileOperand } from './compile-operand.ts';
import type { Context } from './context.ts';
import type { Expression, Frame, Stage } from './frame.ts';
import { lastTouched } from './touched.ts';

/**
 * Runs commands, each with the value of the one before it, and sets what the pipeline declares.
 * `collection` is given where those variables will be elements of a collection.
 */
export function compilePipe(context: Context, pipe: PipeNode, collection?: number): Expression {
  const value = compileCommands(context, pipe);
  const setters = pipe.declarations.map(({ name }) => {
    const binding = pipe.isAssign
      ? context.scope.find(name)
      : context.scope.declare(name, collection);
    const last = pipe.commands.at(-1)?.args.at(-1) ?? pipe;
    if (binding === undefined)
      return failing(context, lastTouched(last), `undefined variable: ${name}`);
    const { slot } = binding;
    return (frame: Frame, given: GoValue) => {
      frame.variables[slot] = given;
    };
  });
  if (setters.length === 0) return value;
  return (frame, dot) => {
    const result = value(frame, dot);
    for (const set of setters) set(frame, result);
    return result;
  };
}

/** Between commands, a nil interface turns into no value at all. */
function compileCommands(context: Context, pipe: PipeNode): Expression {
  const [first, ...rest] = pipe.commands.map((command, index) =>
    compileCommand(context, command, index > 0),
  );
  if (first === undefined) return () => undefined;
  if (rest.length === 0) return (frame, dot) => first(frame, dot, undefined) ?? undefined;
  return (frame, dot) => {
    let value = first(frame, dot, undefined) ?? undefined;
    for (const stage of rest) value = stage(frame, dot, value) ?? undefined;
    return value;
  };
}

function compileCommand(context: Context, command: CommandNode, hasFinal: boolean): Stage {
  const [first, ...args] = command.args;
  if (first.kind === 'identifier') return compileFunction(context, first, command, args, hasFinal);
  if (first.kind === 'field' || first.kind === 'chain' || first.kind === 'variable')
    return compileAccess(context, first, args, hasFinal);
  return compileConstant(context, first, args.length > 0 || hasFinal);
}

function compileConstant(context: Context, node: OperandNode, hasArgs: boolean): Stage {
  if (hasArgs)
    return failing(context, node, `can't give argument to non-function ${printNode(node)}`);
  if (node.kind === 'nil') return failing(context, node, 'nil is not a command');
  return compileOperand(context, node);
}
