import { quote } from '../format/quote.ts';
import type { StatementNode, Tree } from './node.ts';
import { describeToken, type Token } from './token.ts';

/** What makes a parse end: the first mistake, in Go's words. */
export class ParseFailure extends Error {
  readonly line: number;
  readonly reason: string;

  constructor(name: string, line: number, reason: string) {
    super(`template: ${name}:${line}: ${reason}`);
    this.name = 'ParseFailure';
    this.line = line;
    this.reason = reason;
  }
}

/** The tokens of a text and how far they are read; `define` and `block` share it with their parent. */
export interface Stream {
  readonly name: string;
  readonly tokens: readonly Token[];
  readonly hasFunction: (name: string) => boolean;
  /** The templates of the set so far; the main one is added last. */
  readonly trees: Map<string, Tree>;
  at: number;
}

const EOF: Token = { kind: 'eof', pos: 0, text: '', line: 0 };

/** The state of parsing one tree: its variables, and what an error would name as its line. */
export class Parser {
  readonly stream: Stream;
  /** Names in scope; the innermost last. */
  readonly variables: string[] = ['$'];
  parenDepth = 0;
  rangeDepth = 0;
  controlDepth = 0;
  actionLine = 0;
  #furthest: Token = EOF;

  constructor(stream: Stream) {
    this.stream = stream;
  }

  peek(): Token {
    const { tokens, at } = this.stream;
    const token = tokens[Math.min(at, tokens.length - 1)] ?? EOF;
    if (token.pos >= this.#furthest.pos) this.#furthest = token;
    return token;
  }

  next(): Token {
    const token = this.peek();
    this.stream.at += 1;
    return token;
  }

  backup(): void {
    this.stream.at -= 1;
  }

  peekNonSpace(): Token {
    while (this.peek().kind === 'space') this.stream.at += 1;
    return this.peek();
  }

  nextNonSpace(): Token {
    this.peekNonSpace();
    return this.next();
  }

  expect(kind: Token['kind'], context: string): Token {
    const token = this.nextNonSpace();
    return token.kind === kind ? token : this.unexpected(token, context);
  }

  fail(reason: string): never {
    throw new ParseFailure(this.stream.name, this.#furthest.line, reason);
  }

  unexpected(token: Token, context: string): never {
    if (token.kind !== 'error') this.fail(`unexpected ${describeToken(token)} in ${context}`);
    const elsewhere = this.actionLine !== 0 && this.actionLine !== token.line;
    const place = `started at ${this.stream.name}:${this.actionLine}`;
    if (!elsewhere) this.fail(token.text);
    this.fail(
      token.text.endsWith(' action')
        ? `${token.text} ${place}`
        : `${token.text} in action ${place}`,
    );
  }

  /** Adds a template to the set; an empty one gives way to a full one of the same name. */
  define(name: string, root: readonly StatementNode[]): void {
    const known = this.stream.trees.get(name);
    if (known === undefined || isEmpty(known.root)) this.stream.trees.set(name, { name, root });
    else if (!isEmpty(root)) this.fail(`template: multiple definition of template ${quote(name)}`);
  }
}

/** Nothing but blanks. */
export function isEmpty(root: readonly StatementNode[]): boolean {
  return root.every((node) => node.kind === 'text' && node.text.trim() === '');
}
