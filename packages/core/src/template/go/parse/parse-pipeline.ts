import { quote } from '../format/quote.ts';
import type { ChainNode, CommandNode, OperandNode, PipeNode, VariableNode } from './node.ts';
import { parseNumber } from './number.ts';
import type { Parser } from './parser.ts';
import { printNode } from './print-node.ts';
import type { Token } from './token.ts';
import { unquote } from './unquote.ts';

/** Go bounds parenthesised expressions too; this bound keeps well within the JavaScript stack. */
const MAX_PARENS = 250;

/** Parses up to and including `end`: declarations, then commands that feed each other. */
export function parsePipeline(
  parser: Parser,
  context: string,
  end: 'rightDelim' | 'rightParen',
): PipeNode {
  const { pos } = parser.peekNonSpace();
  const { declarations, isAssign } = parseDeclarations(parser, context);
  const commands: CommandNode[] = [];
  for (;;) {
    const token = parser.nextNonSpace();
    if (token.kind === end) break;
    if (token.kind !== 'leftParen' && TERMS[token.kind] === undefined)
      parser.unexpected(token, context);
    parser.backup();
    commands.push(parseCommand(parser));
  }
  checkCommands(parser, commands, context);
  return { kind: 'pipe', pos, declarations, isAssign, commands };
}

/** `$x :=`, `$x =`, and in a range also `$i, $x :=`. */
function parseDeclarations(
  parser: Parser,
  context: string,
): { declarations: readonly VariableNode[]; isAssign: boolean } {
  const declarations: VariableNode[] = [];
  for (;;) {
    const start = parser.stream.at;
    const token = parser.peekNonSpace();
    if (token.kind !== 'variable') return { declarations, isAssign: false };
    const first = parser.stream.at;
    parser.next();
    const next = parser.peekNonSpace();
    if (next.kind === 'assign' || next.kind === 'declare') {
      parser.next();
      declarations.push(declare(parser, token));
      return { declarations, isAssign: next.kind === 'assign' };
    }
    if (next.kind !== 'char' || next.text !== ',') {
      parser.stream.at = declarations.length > 0 ? start : first;
      return { declarations, isAssign: false };
    }
    parser.next();
    declarations.push(declare(parser, token));
    if (context !== 'range' || declarations.length >= 2)
      parser.fail(`too many declarations in ${context}`);
    const { kind } = parser.peekNonSpace();
    if (kind !== 'variable' && kind !== 'rightDelim' && kind !== 'rightParen')
      parser.fail('range can only initialize variables');
  }
}

function declare(parser: Parser, token: Token): VariableNode {
  parser.variables.push(token.text);
  return { kind: 'variable', pos: token.pos, name: token.text, names: [] };
}

function checkCommands(parser: Parser, commands: readonly CommandNode[], context: string): void {
  if (commands.length === 0) parser.fail(`missing value for ${context}`);
  commands.slice(1).forEach((command, index) => {
    const { kind } = command.args[0];
    if (['bool', 'dot', 'nil', 'number', 'string'].includes(kind))
      parser.fail(`non executable command in pipeline stage ${index + 2}`);
  });
}

function parseCommand(parser: Parser): CommandNode {
  const { pos } = parser.peekNonSpace();
  const args: OperandNode[] = [];
  for (;;) {
    parser.peekNonSpace();
    const operand = parseOperand(parser);
    if (operand) args.push(operand);
    const token = parser.next();
    if (token.kind === 'space') continue;
    if (token.kind === 'pipe') break;
    if (token.kind !== 'rightDelim' && token.kind !== 'rightParen')
      parser.unexpected(token, 'operand');
    parser.backup();
    break;
  }
  const [first, ...rest] = args;
  if (first === undefined) return parser.fail('empty command');
  return { kind: 'command', pos, args: [first, ...rest] };
}

/** A term and the fields read from it. Go places fields at the second name, and so does this. */
function parseOperand(parser: Parser): OperandNode | undefined {
  const node = parseTerm(parser);
  if (node === undefined || parser.peek().kind !== 'field') return node;
  const { pos } = parser.peek();
  const names: string[] = [];
  while (parser.peek().kind === 'field') names.push(parser.next().text.slice(1));
  switch (node.kind) {
    case 'field':
    case 'variable':
      return { ...node, pos, names: [...node.names, ...names] };
    case 'chain':
    case 'identifier':
    case 'pipe':
      return { kind: 'chain', pos, node, names } satisfies ChainNode;
    case 'bool':
    case 'string':
    case 'number':
    case 'nil':
    case 'dot':
      return parser.fail(`unexpected . after term ${quote(printNode(node))}`);
  }
}

function parseTerm(parser: Parser): OperandNode | undefined {
  const token = parser.nextNonSpace();
  if (token.kind === 'leftParen') return parseParens(parser);
  const parse = TERMS[token.kind];
  if (parse) return parse(parser, token);
  parser.backup();
  return undefined;
}

type ParseTerm = (parser: Parser, token: Token) => OperandNode;

const parseLiteralNumber: ParseTerm = (parser, { kind, pos, text }) => {
  const literal = parseNumber(text, kind === 'charConstant' ? kind : 'number');
  return typeof literal === 'string'
    ? parser.fail(literal)
    : { kind: 'number', pos, text, literal };
};

const parseString: ParseTerm = (parser, { pos, text }) => ({
  kind: 'string',
  pos,
  quoted: text,
  text: unquoted(parser, text),
});

/** The terms that are one token. */
const TERMS: Partial<Readonly<Record<Token['kind'], ParseTerm>>> = {
  identifier: (parser, { pos, text }) => {
    if (!parser.stream.hasFunction(text)) parser.fail(`function ${quote(text)} not defined`);
    return { kind: 'identifier', pos, name: text };
  },
  '.': (_parser, { pos }) => ({ kind: 'dot', pos }),
  nil: (_parser, { pos }) => ({ kind: 'nil', pos }),
  variable: (parser, { pos, text }) => {
    if (!parser.variables.includes(text)) parser.fail(`undefined variable ${quote(text)}`);
    return { kind: 'variable', pos, name: text, names: [] };
  },
  field: (_parser, { pos, text }) => ({ kind: 'field', pos, names: [text.slice(1)] }),
  bool: (_parser, { pos, text }) => ({ kind: 'bool', pos, value: text === 'true' }),
  charConstant: parseLiteralNumber,
  number: parseLiteralNumber,
  string: parseString,
  rawString: parseString,
};

function parseParens(parser: Parser): PipeNode {
  if (parser.parenDepth >= MAX_PARENS) parser.fail('max expression depth exceeded');
  parser.parenDepth += 1;
  const pipe = parsePipeline(parser, 'parenthesized pipeline', 'rightParen');
  parser.parenDepth -= 1;
  return pipe;
}

export function unquoted(parser: Parser, literal: string): string {
  return unquote(literal) ?? parser.fail('invalid syntax');
}
