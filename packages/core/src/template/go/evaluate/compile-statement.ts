import { quote } from '../format/quote.ts';
import { GoFunction } from '../function/signature.ts';
import { MAX_DEPTH } from '../meter.ts';
import { printFinal } from '../format/print.ts';
import { byteLength } from '../value/bytes.ts';
import { isTrue } from '../value/truth.ts';
import type { ActionNode, BranchNode, StatementNode, TemplateNode } from '../parse/node.ts';
import { printNode } from '../parse/print-node.ts';
import { compileRange } from './compile-range.ts';
import type { Context } from './context.ts';
import { BREAK, CONTINUE, type Frame, NEXT, type Statement } from './frame.ts';
import { failing } from './compile-call.ts';
import { typeOf } from '../value/kind.ts';
import type { GoValue } from '../value/types.ts';

export function compileList(context: Context, nodes: readonly StatementNode[]): Statement {
  const statements = nodes.map((node) => compileStatement(context, node));
  const [only] = statements;
  if (only === undefined) return () => NEXT;
  if (statements.length === 1) return only;
  return (frame, dot) => {
    for (const statement of statements) {
      const signal = statement(frame, dot);
      if (signal !== NEXT) return signal;
    }
    return NEXT;
  };
}

function compileStatement(context: Context, node: StatementNode): Statement {
  switch (node.kind) {
    case 'text': {
      const { text } = node;
      const bytes = byteLength(text);
      return (frame) => {
        frame.run.write(text, bytes);
        return NEXT;
      };
    }
    case 'action':
      return compileAction(context, node);
    case 'if':
      return compileIf(context, node);
    case 'with':
      return compileWith(context, node);
    case 'range':
      return compileRange(context, node, compileList);
    case 'break':
      return () => BREAK;
    case 'continue':
      return () => CONTINUE;
    case 'template':
      return compileTemplateCall(context, node);
  }
}

function compileAction(context: Context, node: ActionNode): Statement {
  const value = context.pipe(context, node.pipe);
  if (node.pipe.declarations.length > 0) {
    return (frame, dot) => {
      value(frame, dot);
      return NEXT;
    };
  }
  const { site } = context;
  return (frame, dot) => {
    const result = value(frame, dot);
    if (result instanceof GoFunction) {
      const shown = `{{${printNode(node.pipe)}}}`;
      throw site.error(node.pipe, `can't print ${shown} of type ${typeOf(result)}`);
    }
    const { run } = frame;
    try {
      run.write(typeof result === 'string' ? result : printFinal(result, run.meter));
    } catch (cause) {
      throw site.limited(node.pipe, cause);
    }
    return NEXT;
  };
}

/** What a branch declares is in scope in both of its lists, and gone after it. */
function scoped<T>(context: Context, compile: () => T): T {
  const mark = context.scope.mark;
  const compiled = compile();
  context.scope.release(mark);
  return compiled;
}

function compileIf(context: Context, node: BranchNode): Statement {
  return scoped(context, () => {
    const condition = context.pipe(context, node.pipe);
    const list = scoped(context, () => compileList(context, node.list));
    const otherwise = scoped(context, () => compileList(context, node.elseList ?? []));
    return (frame, dot) =>
      isTrue(condition(frame, dot)) ? list(frame, dot) : otherwise(frame, dot);
  });
}

function compileWith(context: Context, node: BranchNode): Statement {
  return scoped(context, () => {
    const condition = context.pipe(context, node.pipe);
    const inner = { ...context, dotCollection: undefined };
    const list = scoped(context, () => compileList(inner, node.list));
    const otherwise = scoped(context, () => compileList(context, node.elseList ?? []));
    return (frame, dot) => {
      const value = condition(frame, dot);
      return isTrue(value) ? list(frame, value) : otherwise(frame, dot);
    };
  });
}

/** A template sees its argument as `$` and dot, and no variable of its caller. */
function compileTemplateCall(context: Context, node: TemplateNode): Statement {
  const { site } = context;
  const template = context.templates.get(node.name);
  if (template === undefined)
    return failing(context, node, `template ${quote(node.name)} not defined`);
  const argument = node.pipe ? context.pipe(context, node.pipe) : () => undefined;
  return (frame, dot) => {
    const { run } = frame;
    if (run.depth >= MAX_DEPTH) {
      const message = `exceeded maximum template depth (${MAX_DEPTH})`;
      throw site.error(node, message, 'goTemplate.depth');
    }
    site.spend(node, run.meter, 2);
    const value: GoValue = argument(frame, dot);
    const inner: Frame = { run, variables: [value] };
    run.depth += 1;
    template.body(inner, value);
    run.depth -= 1;
    return NEXT;
  };
}
