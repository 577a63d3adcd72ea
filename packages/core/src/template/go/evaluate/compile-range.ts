import { printFinal } from '../format/print.ts';
import type { BranchNode, StatementNode } from '../parse/node.ts';
import { getKey, isMap, sortedKeys } from '../value/map.ts';
import { integerOf, intOf } from '../value/number.ts';
import { GoInt, type GoValue, itemsOf } from '../value/types.ts';
import type { Context } from './context.ts';
import { BREAK, type Frame, NEXT, type Statement } from './frame.ts';
import { type BlamedNode } from './site.ts';
import { lastTouched } from './touched.ts';

type CompileList = (context: Context, nodes: readonly StatementNode[]) => Statement;
type Turn = (frame: Frame, key: GoValue, element: GoValue) => boolean;

/** `range` over a list, a map in the order of its keys, or an int; `else` where there is no turn. */
export function compileRange(
  context: Context,
  node: BranchNode,
  compileList: CompileList,
): Statement {
  const { scope, site } = context;
  const mark = scope.mark;
  const collection = scope.reserve();
  const value = context.pipe(context, node.pipe, collection);
  const inside = scope.mark;
  const body = compileList({ ...context, dotCollection: collection }, node.list);
  scope.release(inside);
  const otherwise = compileList(context, node.elseList ?? []);
  scope.release(inside);
  const assign = compileAssignment(context, node);
  scope.release(mark);
  const blamed = lastTouched(node.pipe);

  const turn: Turn = (frame, key, element) => {
    site.spend(blamed, frame.run.meter, 1);
    assign(frame, key, element);
    return body(frame, element) !== BREAK;
  };
  return (frame, dot) => {
    const over = value(frame, dot);
    frame.variables[collection] = over;
    const turned = iterate(context, { node, blamed, turn, frame, over });
    return turned ? NEXT : otherwise(frame, dot);
  };
}

interface Iteration {
  readonly node: BranchNode;
  readonly blamed: BlamedNode;
  readonly turn: Turn;
  readonly frame: Frame;
  readonly over: GoValue;
}

/** Takes the turns; false where there was none to take. */
function iterate(context: Context, iteration: Iteration): boolean {
  const { turn, frame, over } = iteration;
  if (over === undefined || over === null) return false;
  const items = itemsOf(over);
  if (items) {
    for (let index = 0; index < items.length; index++) {
      if (!turn(frame, index, items[index])) break;
    }
    return items.length > 0;
  }
  if (isMap(over)) {
    const keys = sortedKeys(over);
    for (const key of keys) if (!turn(frame, key, getKey(over, key))) break;
    return keys.length > 0;
  }
  const count = integerOf(over);
  if (count !== undefined) return iterateCount(context, iteration, count);
  return fail(context, iteration, "range can't iterate over");
}

function iterateCount(context: Context, iteration: Iteration, count: bigint): boolean {
  const { node, turn, frame, over } = iteration;
  if (node.pipe.declarations.length > 1)
    return fail(context, iteration, "can't use", ' to iterate over more than one variable');
  for (let index = 0n; index < count; index++) {
    if (!turn(frame, undefined, sameKind(over, index))) break;
  }
  return count > 0n;
}

/** The turns of a range over an int64 are int64s, and so on. */
function sameKind(over: GoValue, index: bigint): GoValue {
  if (typeof over === 'bigint') return index;
  return over instanceof GoInt ? new GoInt(over.kind, index, over.type) : intOf(index);
}

function fail(
  { site }: Context,
  { blamed, frame, over }: Iteration,
  before: string,
  after = '',
): never {
  throw site.error(blamed, `${before} ${printFinal(over, frame.run.meter)}${after}`);
}

/** With one variable, it is the element; with two, the first is the key. */
function compileAssignment(context: Context, node: BranchNode): Turn {
  const slots = node.pipe.declarations.map(({ name }) => context.scope.find(name)?.slot);
  const [first, second] = slots;
  if (first === undefined) return () => true;
  return (frame, key, element) => {
    if (second === undefined) {
      frame.variables[first] = element;
    } else {
      frame.variables[first] = key;
      frame.variables[second] = element;
    }
    return true;
  };
}
