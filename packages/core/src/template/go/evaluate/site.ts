import { quote } from '../format/quote.ts';
import {
  GoFunctionError,
  GoTemplateError,
  type GoTemplateErrorCode,
  LimitReached,
  type Location,
} from '../error.ts';
import type { CommandNode, OperandNode, TemplateNode } from '../parse/node.ts';
import { printNode } from '../parse/print-node.ts';
import type { Meter } from '../meter.ts';
import { byteLength } from '../value/bytes.ts';

export type BlamedNode = OperandNode | CommandNode | TemplateNode;

/** The template that code belongs to, so that what goes wrong there can be placed. */
export class Site {
  readonly name: string;
  readonly file: string;
  readonly text: string;

  /** `file` names the text that was parsed; `name` the template in it that is executed. */
  constructor(name: string, file: string, text: string) {
    this.name = name;
    this.file = file;
    this.text = text;
  }

  error(
    node: BlamedNode,
    message: string,
    code: GoTemplateErrorCode = 'goTemplate.execute',
  ): GoTemplateError {
    const location = locate(this.file, this.text, node.pos);
    const place = `${this.file}:${location.line}:${location.column}`;
    const context = `executing ${quote(this.name)} at <${printNode(node)}>`;
    return new GoTemplateError(code, `template: ${place}: ${context}: ${message}`, location);
  }

  /** What a function threw, as an error at the call. */
  calling(node: BlamedNode, name: string, cause: unknown): GoTemplateError {
    if (cause instanceof GoTemplateError) return cause;
    if (cause instanceof LimitReached) return this.error(node, cause.message, cause.code);
    if (isStackOverflow(cause))
      return this.error(node, 'exceeded maximum depth', 'goTemplate.depth');
    const reason = cause instanceof Error ? cause.message : String(cause);
    const code = cause instanceof GoFunctionError ? 'goTemplate.function' : 'goTemplate.execute';
    return this.error(node, `error calling ${name}: ${reason}`, code);
  }

  /** Spends steps, and places the limit at `node` where they are all spent. */
  spend(node: BlamedNode, meter: Meter, steps: number): void {
    try {
      meter.spend(steps);
    } catch (cause) {
      throw this.limited(node, cause);
    }
  }

  /** What was thrown, with its place if it is a limit that was reached at `node`. */
  limited(node: BlamedNode, cause: unknown): unknown {
    return cause instanceof LimitReached ? this.error(node, cause.message, cause.code) : cause;
  }
}

export function isStackOverflow(cause: unknown): boolean {
  return cause instanceof RangeError && cause.message.includes('call stack');
}

export function locate(file: string, text: string, pos: number): Location {
  const before = text.slice(0, pos);
  const line = before.lastIndexOf('\n') + 1;
  return {
    template: file,
    line: before.split('\n').length,
    column: byteLength(before.slice(line)),
  };
}
