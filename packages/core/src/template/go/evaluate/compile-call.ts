import { quote } from '../format/quote.ts';
import { MISMATCH, type GoFunction, type Param } from '../function/signature.ts';
import { builtins } from '../function/builtins.ts';
import { typeOf } from '../value/kind.ts';
import { isTrue } from '../value/truth.ts';
import { GoFloat, type GoValue } from '../value/types.ts';
import { intOf } from '../value/number.ts';
import type { CommandNode, IdentifierNode, OperandNode } from '../parse/node.ts';
import { printNode } from '../parse/print-node.ts';
import type { Context } from './context.ts';
import type { Frame, Stage } from './frame.ts';
import type { BlamedNode } from './site.ts';
import { lastTouched } from './touched.ts';

export type ArgumentBuilder = (frame: Frame, dot: GoValue, final: GoValue) => unknown[];
type Argument = (frame: Frame, dot: GoValue) => unknown;

interface Signature {
  readonly params: readonly Param<unknown>[];
  readonly rest: Param<unknown> | undefined;
}

interface Given {
  /** Blamed while no argument has been evaluated. */
  readonly node: OperandNode;
  readonly args: readonly OperandNode[];
  readonly hasFinal: boolean;
}

/** A call of a named function; `blame` is what an error of the function itself is placed at. */
export function compileFunction(
  context: Context,
  node: IdentifierNode,
  blame: CommandNode | IdentifierNode,
  args: readonly OperandNode[],
  hasFinal: boolean,
): Stage {
  const { name } = node;
  const called = Object.hasOwn(context.functions, name) ? context.functions[name] : undefined;
  if (called === undefined)
    return failing(context, node, `${quote(name)} is not a defined function`);
  const given = { node, args, hasFinal };
  const isLogic = called === builtins.and || called === builtins.or;
  if (isLogic && (args.length > 0 || hasFinal))
    return compileShortCircuit(context, called === builtins.or, given);
  const build = compileArguments(context, name, called, given);
  return compileInvocation(context, { name, called, blame, build, args });
}

interface Invocation {
  readonly name: string;
  readonly called: GoFunction;
  readonly blame: BlamedNode;
  readonly build: ArgumentBuilder;
  readonly args: readonly OperandNode[];
}

function compileInvocation(context: Context, invocation: Invocation): Stage {
  const { site } = context;
  const { name, called, blame, build, args } = invocation;
  // `call` names the callee in its errors as it was written.
  const isCall = called === builtins.call;
  return (frame, dot, final) => {
    const values = build(frame, dot, final);
    if (isCall) values.unshift(calleeName(args[0], final));
    const { meter } = frame.run;
    try {
      meter.spend(called.cost.call);
      for (const value of values) meter.value(value as GoValue, called.cost.size);
      const result = called.call(values, meter);
      meter.value(result);
      return result;
    } catch (cause) {
      throw site.calling(blame, name, cause);
    }
  };
}

function calleeName(node: OperandNode | undefined, final: GoValue): string {
  if (node) return printNode(node);
  return typeof final === 'string' ? final : `<${typeOf(final)} Value>`;
}

/** `and` and `or` stop at the argument that decides, and answer it. */
function compileShortCircuit(context: Context, stopAt: boolean, given: Given): Stage {
  const args = given.args.map((arg) => context.operand(context, arg));
  return (frame, dot, final) => {
    let value: GoValue;
    for (const arg of args) {
      value = arg(frame, dot);
      if (isTrue(value) === stopAt) return value;
    }
    return given.hasFinal ? final : value;
  };
}

/** Evaluates arguments against a signature. A wrong number of them is an error of the execution. */
export function compileArguments(
  context: Context,
  name: string,
  { params, rest }: Signature,
  { node, args, hasFinal }: Given,
): ArgumentBuilder {
  const count = args.length + (hasFinal ? 1 : 0);
  const arity = `wrong number of args for ${name}: want`;
  if (rest ? count < params.length : count !== params.length) {
    const got = rest
      ? `at least ${params.length} got ${args.length}`
      : `${params.length} got ${count}`;
    return failing(context, node, `${arity} ${got}`);
  }
  const compiled = args.map((arg, index) => compileArgument(context, arg, params[index] ?? rest));
  if (!hasFinal) return (frame, dot) => compiled.map((arg) => arg(frame, dot));
  const last = args.at(-1);
  const convert = conversion(context, last ? lastTouched(last) : node, params[args.length] ?? rest);
  return (frame, dot, final) => {
    const values = compiled.map((arg) => arg(frame, dot));
    values.push(convert(final));
    return values;
  };
}

function compileArgument(
  context: Context,
  node: OperandNode,
  param: Param<unknown> | undefined,
): Argument {
  if (param === undefined) return () => undefined;
  if (node.kind === 'nil') {
    if (param.nilable) return () => param.read(undefined);
    return failing(context, node, `cannot assign nil to ${param.type}`);
  }
  if (node.kind === 'bool' || node.kind === 'string' || node.kind === 'number')
    return compileLiteral(context, node, param);
  const value = context.operand(context, node);
  const convert = conversion(context, lastTouched(node), param);
  return (frame, dot) => convert(value(frame, dot));
}

type LiteralNode = Extract<OperandNode, { kind: 'bool' | 'string' | 'number' }>;

/** A literal takes the type that the parameter wants. */
function compileLiteral(context: Context, node: LiteralNode, param: Param<unknown>): Argument {
  if (param.literal === 'any') {
    const value = context.operand(context, node);
    return (frame, dot) => param.read(value(frame, dot));
  }
  if (param.literal === 'none')
    return failing(context, node, `can't handle ${printNode(node)} for arg of type ${param.type}`);
  const value = literalFor(node, param);
  if (value === undefined)
    return failing(context, node, `expected ${param.literal}; found ${printNode(node)}`);
  const read = param.read(value);
  return () => read;
}

function literalFor(node: LiteralNode, param: Param<unknown>): GoValue {
  if (node.kind !== 'number') return node.kind === param.literal ? valueOf(node) : undefined;
  if (param.literal === 'float')
    return node.literal.float === undefined ? undefined : new GoFloat(node.literal.float);
  if (param.literal !== 'integer' || node.literal.int === undefined) return undefined;
  return param.type === 'int64' ? node.literal.int : intOf(node.literal.int);
}

function valueOf(node: Extract<LiteralNode, { kind: 'bool' | 'string' }>): GoValue {
  return node.kind === 'bool' ? node.value : node.text;
}

/** Checks a value that is no literal against a parameter; Go converts nothing here. */
function conversion(
  context: Context,
  node: OperandNode,
  param: Param<unknown> | undefined,
): (value: GoValue) => unknown {
  if (param === undefined) return (value) => value;
  const { site } = context;
  return (value) => {
    if (value === undefined && !param.nilable)
      throw site.error(node, `invalid value; expected ${param.type}`);
    const read = param.read(value);
    if (read !== MISMATCH) return read;
    const got = value === null ? 'interface {}' : typeOf(value);
    throw site.error(node, `wrong type for value; expected ${param.type}; got ${got}`);
  };
}

/** Code that can only fail; it does so when it is reached, as in Go. */
export function failing(context: Context, node: BlamedNode, message: string): () => never {
  return () => {
    throw context.site.error(node, message);
  };
}
