import { quote } from '../format/quote.ts';
import { elementOf, getKey, hasKey, isMap } from '../value/map.ts';
import { typeOf, zeroOf } from '../value/kind.ts';
import { GoSlice, GoStruct, type GoValue } from '../value/types.ts';
import type { OperandNode } from '../parse/node.ts';
import { type ArgumentBuilder, compileArguments } from './compile-call.ts';
import type { Context } from './context.ts';
import type { Expression, Frame, Stage } from './frame.ts';
import type { Param } from '../function/signature.ts';

/** Where a receiver was read from: an element of it may have the static type `interface {}`. */
type Container = (frame: Frame) => GoValue;

export interface FieldAccess {
  /** The node that Go blames: `.a.b`, `$x.a` or a chain's term. */
  readonly node: OperandNode;
  readonly names: readonly string[];
  /** What the access is given where its last name is a method. */
  readonly args: readonly OperandNode[];
  readonly hasFinal: boolean;
}

/** Reads names one after the other; only the last may be a method with arguments. */
export function compileFields(
  context: Context,
  receiver: Expression,
  container: Container,
  access: FieldAccess,
): Stage {
  const { node, names } = access;
  const bare = { node, names, args: [], hasFinal: false };
  const reads = names.map((name, index) =>
    compileField(context, name, index === names.length - 1 ? access : bare),
  );
  const [first, ...rest] = reads;
  if (first === undefined) return receiver;
  if (rest.length === 0)
    return (frame, dot, final) => first(frame, dot, final, receiver(frame, dot), container);
  return (frame, dot, final) => {
    let from = receiver(frame, dot);
    let value = first(frame, dot, final, from, container);
    for (const read of rest) {
      const owner = from;
      from = value;
      value = read(frame, dot, final, value, () => owner);
    }
    return value;
  };
}

type FieldRead = (
  frame: Frame,
  dot: GoValue,
  final: GoValue,
  receiver: GoValue,
  container: Container,
) => GoValue;

function compileField(context: Context, name: string, access: FieldAccess): FieldRead {
  const { site, missingKey } = context;
  const { node } = access;
  const hasArgs = access.args.length > 0 || access.hasFinal;
  const invoke = compileMethod(context, name, access);
  return (frame, dot, final, receiver, container) => {
    if (receiver === undefined) {
      if (missingKey !== 'error') return undefined;
      throw site.error(node, `nil data; no entry for key ${quote(name)}`);
    }
    if (isMap(receiver)) {
      if (hasArgs) throw site.error(node, `${name} is not a method but has arguments`);
      if (hasKey(receiver, name)) return getKey(receiver, name);
      if (missingKey === 'default') return undefined;
      if (missingKey === 'zero') return zeroOf(elementOf(receiver));
      throw site.error(node, `map has no entry for key ${quote(name)}`);
    }
    if (receiver instanceof GoStruct) {
      const method = receiver.type.methods.get(name);
      if (method) return invoke(frame, dot, final, receiver);
      const field = receiver.type.fields.get(name);
      if (field && receiver.target !== undefined) {
        if (!hasArgs) return field(receiver.target as never);
        throw site.error(node, `${name} has arguments but cannot be invoked as function`);
      }
      if (field) throw site.error(node, `nil pointer evaluating ${typeOf(receiver)}.${name}`);
    }
    const type = staticType(receiver, container(frame));
    if (receiver === null) throw site.error(node, `nil pointer evaluating ${type}.${name}`);
    throw site.error(node, `can't evaluate field ${name} in type ${type}`);
  };
}

function staticType(value: GoValue, container: GoValue): string {
  if (container === undefined || container === null)
    return value === null ? 'interface {}' : typeOf(value);
  if (Array.isArray(container)) return 'interface {}';
  if (isMap(container)) return nameOf(elementOf(container), value);
  return container instanceof GoSlice
    ? nameOf(container.element, value)
    : nameOf(value === null ? 'interface {}' : '', value);
}

function nameOf(element: string, value: GoValue): string {
  return element === 'interface {}' ? element : typeOf(value);
}

function noArguments(): unknown[] {
  return [];
}

type MethodCall = (frame: Frame, dot: GoValue, final: GoValue, receiver: GoStruct) => GoValue;

/** The arguments are compiled for the signature that was met last; there is seldom a second one. */
function compileMethod(context: Context, name: string, access: FieldAccess): MethodCall {
  const { site } = context;
  // What the arguments mean is settled here, where they stand; which types they want, only at a call.
  const here = access.args.length > 0 ? { ...context, scope: context.scope.snapshot() } : context;
  let params: readonly Param<unknown>[] | undefined;
  let build: ArgumentBuilder = noArguments;
  return (frame, dot, final, receiver) => {
    const method = receiver.type.methods.get(name);
    if (method === undefined) return undefined;
    if (method.params !== params) {
      params = method.params;
      build = compileArguments(here, name, method, access);
    }
    const args = build(frame, dot, final);
    try {
      frame.run.meter.spend(1);
      return method.call(receiver.target as never, args, frame.run.meter);
    } catch (cause) {
      throw site.calling(access.node, name, cause);
    }
  };
}
