import type { BranchNode, StatementNode, TemplateNode, Tree } from './node.ts';
import { lex } from './lex.ts';
import { parsePipeline, unquoted } from './parse-pipeline.ts';
import { Parser, type Stream } from './parser.ts';
import type { Token } from './token.ts';

/** Go has no such bound; without it a template of a megabyte of `{{if 1}}` would exhaust the stack. */
const MAX_CONTROLS = 400;

/** What ends a list of statements. */
interface Terminator {
  readonly kind: 'end' | 'else';
}

function isTerminator(node: StatementNode | Terminator): node is Terminator {
  return node.kind === 'end' || node.kind === 'else';
}

/**
 * Parses a text into its templates, keyed by name: the main one under `name`, and each that
 * `define` or `block` adds. Throws `ParseFailure` at the first mistake.
 */
export function parse(
  name: string,
  text: string,
  hasFunction: (name: string) => boolean,
): ReadonlyMap<string, Tree> {
  const tokens = lex(text, { isFunction: hasFunction });
  const stream: Stream = { name, tokens, hasFunction, trees: new Map(), at: 0 };
  const parser = new Parser(stream);
  parser.define(name, parseTop(parser));
  return stream.trees;
}

/** Definitions are allowed here and nowhere else. */
function parseTop(parser: Parser): StatementNode[] {
  const root: StatementNode[] = [];
  while (parser.peek().kind !== 'eof') {
    if (parser.peek().kind === 'leftDelim') {
      const delim = parser.stream.at;
      parser.next();
      if (parser.nextNonSpace().kind === 'define') {
        parseDefinition(new Parser(parser.stream));
        continue;
      }
      parser.stream.at = delim;
    }
    const node = parseStatement(parser);
    if (isTerminator(node)) return parser.fail(`unexpected {{${node.kind}}}`);
    root.push(node);
  }
  return root;
}

function parseDefinition(parser: Parser): void {
  const context = 'define clause';
  const name = parser.nextNonSpace();
  if (name.kind !== 'string' && name.kind !== 'rawString') parser.unexpected(name, context);
  const unquotedName = unquoted(parser, name.text);
  parser.expect('rightDelim', context);
  const { list, end } = parseList(parser);
  if (end.kind !== 'end') parser.fail(`unexpected {{${end.kind}}} in ${context}`);
  parser.define(unquotedName, list);
}

function parseList(parser: Parser): { list: StatementNode[]; end: Terminator } {
  const list: StatementNode[] = [];
  while (parser.peekNonSpace().kind !== 'eof') {
    const node = parseStatement(parser);
    if (isTerminator(node)) return { list, end: node };
    list.push(node);
  }
  return parser.fail('unexpected EOF');
}

function parseStatement(parser: Parser): StatementNode | Terminator {
  const token = parser.nextNonSpace();
  if (token.kind === 'text') return { kind: 'text', pos: token.pos, text: token.text };
  if (token.kind !== 'leftDelim') return parser.unexpected(token, 'input');
  parser.actionLine = token.line;
  const node = parseAction(parser);
  parser.actionLine = 0;
  return node;
}

function parseAction(parser: Parser): StatementNode | Terminator {
  const token = parser.nextNonSpace();
  const { kind } = token;
  if (kind === 'block') return parseBlock(parser);
  if (kind === 'break' || kind === 'continue') return parseJump(parser, kind, token);
  if (kind === 'else') return parseElse(parser);
  if (kind === 'if' || kind === 'with' || kind === 'range') return parseBranch(parser, kind);
  if (kind === 'template') return parseTemplate(parser);
  if (kind === 'end') {
    parser.expect('rightDelim', 'end');
    return { kind };
  }
  parser.backup();
  const { pos } = parser.peek();
  return { kind: 'action', pos, pipe: parsePipeline(parser, 'command', 'rightDelim') };
}

function parseJump(parser: Parser, kind: 'break' | 'continue', { pos }: Token): StatementNode {
  const token = parser.nextNonSpace();
  if (token.kind !== 'rightDelim') parser.unexpected(token, `{{${kind}}}`);
  if (parser.rangeDepth === 0) parser.fail(`{{${kind}}} outside {{range}}`);
  return { kind, pos };
}

/** Leaves the `if` or `with` of an `else if` for `parseBranch` to find. */
function parseElse(parser: Parser): Terminator {
  const { kind } = parser.peekNonSpace();
  if (kind !== 'if' && kind !== 'with') parser.expect('rightDelim', 'else');
  return { kind: 'else' };
}

function parseBranch(parser: Parser, kind: BranchNode['kind']): BranchNode {
  if (parser.controlDepth >= MAX_CONTROLS) parser.fail('max control depth exceeded');
  parser.controlDepth += 1;
  const scope = parser.variables.length;
  const pipe = parsePipeline(parser, kind, 'rightDelim');
  if (kind === 'range') parser.rangeDepth += 1;
  const { list, end } = parseList(parser);
  if (kind === 'range') parser.rangeDepth -= 1;
  const elseList = end.kind === 'else' ? parseElseList(parser, kind) : undefined;
  parser.variables.length = scope;
  parser.controlDepth -= 1;
  return { kind, pos: pipe.pos, pipe, list, elseList };
}

function parseElseList(parser: Parser, kind: BranchNode['kind']): StatementNode[] {
  if ((kind === 'if' || kind === 'with') && parser.peek().kind === kind) {
    parser.next();
    return [parseBranch(parser, kind)];
  }
  const { list, end } = parseList(parser);
  if (end.kind !== 'end') parser.fail(`expected end; found {{${end.kind}}}`);
  return list;
}

function parseBlock(parser: Parser): TemplateNode {
  const context = 'block clause';
  const { name, pos } = parseTemplateName(parser, context);
  const pipe = parsePipeline(parser, context, 'rightDelim');
  if (parser.controlDepth >= MAX_CONTROLS) parser.fail('max control depth exceeded');
  const inner = new Parser(parser.stream);
  inner.controlDepth = parser.controlDepth + 1;
  const { list, end } = parseList(inner);
  if (end.kind !== 'end') inner.fail(`unexpected {{${end.kind}}} in ${context}`);
  inner.define(name, list);
  return { kind: 'template', pos, name, pipe };
}

function parseTemplate(parser: Parser): TemplateNode {
  const context = 'template clause';
  const { name, pos } = parseTemplateName(parser, context);
  if (parser.nextNonSpace().kind === 'rightDelim')
    return { kind: 'template', pos, name, pipe: undefined };
  parser.backup();
  return { kind: 'template', pos, name, pipe: parsePipeline(parser, context, 'rightDelim') };
}

function parseTemplateName(parser: Parser, context: string): { name: string; pos: number } {
  const token = parser.nextNonSpace();
  if (token.kind !== 'string' && token.kind !== 'rawString')
    return parser.unexpected(token, context);
  return { name: unquoted(parser, token.text), pos: token.pos };
}
