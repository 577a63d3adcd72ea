import type { CommandNode, OperandNode } from '../parse/node.ts';

/**
 * The node that Go blames for what goes wrong after `node` was evaluated: the one it visited last.
 * `{{range index .a 0}}` over a string is an error "at <0>".
 */
export function lastTouched(node: OperandNode): OperandNode {
  if (node.kind === 'chain') return lastTouched(node.node);
  if (node.kind !== 'pipe') return node;
  const command = node.commands.at(-1);
  return command ? lastTouchedBy(command) : node;
}

export function lastTouchedBy(command: CommandNode): OperandNode {
  const [first, ...args] = command.args;
  const last = args.at(-1);
  if (last === undefined) return lastTouched(first);
  return first.kind === 'pipe' ? lastTouched(first) : lastTouched(last);
}
