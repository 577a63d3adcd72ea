import { quote } from '../format/quote.ts';
import type { CommandNode, OperandNode, PipeNode, TemplateNode } from './node.ts';

/** A node as errors show it between `<` and `>`: normalised, not as it was written. */
export function printNode(node: OperandNode | CommandNode | TemplateNode): string {
  switch (node.kind) {
    case 'dot':
      return '.';
    case 'nil':
      return 'nil';
    case 'field':
      return `.${node.names.join('.')}`;
    case 'variable':
      return [node.name, ...node.names].join('.');
    case 'chain':
      return [inParens(node.node), ...node.names].join('.');
    case 'identifier':
      return node.name;
    case 'bool':
      return String(node.value);
    case 'number':
      return node.text;
    case 'string':
      return node.quoted;
    case 'command':
      return node.args.map(inParens).join(' ');
    case 'pipe':
      return printPipe(node);
    case 'template':
      return `{{template ${quote(node.name)}${node.pipe ? ` ${printPipe(node.pipe)}` : ''}}}`;
  }
}

function printPipe(pipe: PipeNode): string {
  const commands = pipe.commands.map(printNode).join(' | ');
  if (pipe.declarations.length === 0) return commands;
  const names = pipe.declarations.map(printNode).join(', ');
  return `${names} ${pipe.isAssign ? '=' : ':='} ${commands}`;
}

function inParens(node: OperandNode): string {
  return node.kind === 'pipe' ? `(${printPipe(node)})` : printNode(node);
}
