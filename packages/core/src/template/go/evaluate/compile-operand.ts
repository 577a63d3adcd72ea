import { idealValue } from '../parse/number.ts';
import type { ChainNode, NumberNode, OperandNode, VariableNode } from '../parse/node.ts';
import { printNode } from '../parse/print-node.ts';
import type { GoValue } from '../value/types.ts';
import { compileFunction, failing } from './compile-call.ts';
import { compileFields } from './compile-field.ts';
import type { Context } from './context.ts';
import type { Expression, Frame, Stage } from './frame.ts';
import { lastTouched } from './touched.ts';

/** A value where nothing says which type is wanted. */
export function compileOperand(context: Context, node: OperandNode): Expression {
  switch (node.kind) {
    case 'dot':
      return (_frame, dot) => dot;
    case 'nil':
      return () => null;
    case 'bool': {
      const { value } = node;
      return () => value;
    }
    case 'string': {
      const { text } = node;
      return () => text;
    }
    case 'number':
      return compileNumber(context, node);
    case 'pipe':
      return context.pipe(context, node);
    case 'identifier':
      return withoutFinal(compileFunction(context, node, node, [], false));
    case 'field':
    case 'variable':
    case 'chain':
      return withoutFinal(compileAccess(context, node, [], false));
  }
}

function withoutFinal(stage: Stage): Expression {
  return (frame, dot) => stage(frame, dot, undefined);
}

/** Something with fields to read, the last of which may be a method that takes arguments. */
export function compileAccess(
  context: Context,
  node: Extract<OperandNode, { kind: 'field' | 'variable' | 'chain' }>,
  args: readonly OperandNode[],
  hasFinal: boolean,
): Stage {
  const given = { names: node.names, args, hasFinal };
  switch (node.kind) {
    case 'field':
      return compileFields(context, (_frame, dot) => dot, slotReader(context.dotCollection), {
        node,
        ...given,
      });
    case 'variable':
      return compileVariable(context, node, given);
    case 'chain':
      return compileChain(context, node, given);
  }
}

interface Given {
  readonly names: readonly string[];
  readonly args: readonly OperandNode[];
  readonly hasFinal: boolean;
}

function compileVariable(context: Context, node: VariableNode, given: Given): Stage {
  const binding = context.scope.find(node.name);
  if (binding === undefined) return failing(context, node, `undefined variable: ${node.name}`);
  const { slot } = binding;
  const read: Expression = (frame) => frame.variables[slot];
  if (node.names.length > 0)
    return compileFields(context, read, slotReader(binding.collection), { node, ...given });
  if (given.args.length === 0 && !given.hasFinal) return read;
  return failing(context, node, `can't give argument to non-function ${node.name}`);
}

function compileChain(context: Context, node: ChainNode, given: Given): Stage {
  if (node.node.kind === 'nil')
    return failing(context, node, `indirection through explicit nil in ${printNode(node)}`);
  const read = compileOperand(context, node.node);
  return compileFields(context, read, noContainer, { node: lastTouched(node.node), ...given });
}

function slotReader(slot: number | undefined): (frame: Frame) => GoValue {
  return slot === undefined ? noContainer : (frame) => frame.variables[slot];
}

function noContainer(): undefined {
  return undefined;
}

function compileNumber(context: Context, node: NumberNode): Expression {
  const value = idealValue(node.literal, node.text);
  if (value === undefined) return failing(context, node, `${node.text} overflows int`);
  return () => value;
}
