import type { NumberLiteral } from './number.ts';

/** Every node knows where it stands: an offset into the template's text, in UTF-16 units. */
interface Positioned {
  readonly pos: number;
}

export interface TextNode extends Positioned {
  readonly kind: 'text';
  readonly text: string;
}

export interface ActionNode extends Positioned {
  readonly kind: 'action';
  readonly pipe: PipeNode;
}

/** `if`, `with` and `range`; an `else if` is a list of one such node. */
export interface BranchNode extends Positioned {
  readonly kind: 'if' | 'with' | 'range';
  readonly pipe: PipeNode;
  readonly list: readonly StatementNode[];
  readonly elseList: readonly StatementNode[] | undefined;
}

export interface JumpNode extends Positioned {
  readonly kind: 'break' | 'continue';
}

export interface TemplateNode extends Positioned {
  readonly kind: 'template';
  readonly name: string;
  readonly pipe: PipeNode | undefined;
}

export type StatementNode = TextNode | ActionNode | BranchNode | JumpNode | TemplateNode;

export interface PipeNode extends Positioned {
  readonly kind: 'pipe';
  readonly declarations: readonly VariableNode[];
  /** `=` instead of `:=`. */
  readonly isAssign: boolean;
  readonly commands: readonly CommandNode[];
}

export interface CommandNode extends Positioned {
  readonly kind: 'command';
  /** Never empty; the first is the function or the value, the rest its arguments. */
  readonly args: readonly [OperandNode, ...OperandNode[]];
}

export interface DotNode extends Positioned {
  readonly kind: 'dot';
}

export interface NilNode extends Positioned {
  readonly kind: 'nil';
}

/** `.a.b`, the names without their dots. */
export interface FieldNode extends Positioned {
  readonly kind: 'field';
  readonly names: readonly string[];
}

/** `$x.a.b`: the variable with its dollar, and the fields read from it. */
export interface VariableNode extends Positioned {
  readonly kind: 'variable';
  readonly name: string;
  readonly names: readonly string[];
}

/** A term that is no field or variable, followed by fields: `(f .x).a`. */
export interface ChainNode extends Positioned {
  readonly kind: 'chain';
  readonly node: OperandNode;
  readonly names: readonly string[];
}

export interface IdentifierNode extends Positioned {
  readonly kind: 'identifier';
  readonly name: string;
}

export interface BoolNode extends Positioned {
  readonly kind: 'bool';
  readonly value: boolean;
}

export interface NumberNode extends Positioned {
  readonly kind: 'number';
  readonly text: string;
  readonly literal: NumberLiteral;
}

export interface StringNode extends Positioned {
  readonly kind: 'string';
  /** As written, quotes included. */
  readonly quoted: string;
  readonly text: string;
}

export type OperandNode =
  | DotNode
  | NilNode
  | FieldNode
  | VariableNode
  | ChainNode
  | IdentifierNode
  | BoolNode
  | NumberNode
  | StringNode
  | PipeNode;

export type Node = StatementNode | OperandNode | CommandNode;

/** One template of a set: the main text, or what `define` and `block` name. */
export interface Tree {
  readonly name: string;
  readonly root: readonly StatementNode[];
}
