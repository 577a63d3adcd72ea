import {
  type Assertion,
  type CharacterTest,
  type ParsedRegex,
  RegexError,
  type RegexNode,
  type RepeatNode,
} from './syntax.ts';

export type Instruction =
  | { readonly op: 'set'; readonly matches: CharacterTest }
  | { readonly op: 'assert'; readonly at: Assertion }
  /** Tries `first`, and `second` only where that finds nothing. */
  | { readonly op: 'split'; first: number; second: number }
  | { readonly op: 'jump'; to: number }
  | { readonly op: 'save'; readonly slot: number }
  | { readonly op: 'match' };

type Split = Extract<Instruction, { op: 'split' }>;

const MAX_INSTRUCTIONS = 20_000;

/** Turns a parsed expression into the instructions of a machine that takes them all at once. */
export function assemble({ node }: ParsedRegex, pattern: string): readonly Instruction[] {
  const program: Instruction[] = [];
  emit(program, { kind: 'group', index: 0, node }, pattern);
  program.push({ op: 'match' });
  return program;
}

function emit(program: Instruction[], node: RegexNode, pattern: string): void {
  if (program.length > MAX_INSTRUCTIONS) throw new RegexError('expression too large', pattern);
  switch (node.kind) {
    case 'empty':
      return;
    case 'set':
      program.push({ op: 'set', matches: node.matches });
      return;
    case 'assert':
      program.push({ op: 'assert', at: node.at });
      return;
    case 'group':
      if (node.index !== undefined) program.push({ op: 'save', slot: 2 * node.index });
      emit(program, node.node, pattern);
      if (node.index !== undefined) program.push({ op: 'save', slot: 2 * node.index + 1 });
      return;
    case 'sequence':
      for (const part of node.nodes) emit(program, part, pattern);
      return;
    case 'choice':
      emitChoice(program, node.nodes, pattern);
      return;
    case 'repeat':
      emitRepeat(program, node, pattern);
  }
}

/**
 * `x{2,}` is `xx+`, `x{1,3}` is `x(x(x)?)?`. Where x may be empty, `x*` is `(x+)?`: that gives an empty
 * turn its place in the order of preference.
 */
function emitRepeat(program: Instruction[], repeat: RepeatNode, pattern: string): void {
  const { node, min, max, greedy } = repeat;
  const copies = max === undefined ? min - 1 : min;
  for (let count = 0; count < copies; count++) emit(program, node, pattern);
  if (max !== undefined) emitOptional(program, repeat, max - min, pattern);
  else if (min > 0) emitPlus(program, repeat, pattern);
  else if (isNullable(node)) {
    const plus: RepeatNode = { ...repeat, min: 1 };
    emitOptional(program, { kind: 'repeat', node: plus, min: 0, max: 1, greedy }, 1, pattern);
  } else emitLoop(program, repeat, pattern);
}

function isNullable(node: RegexNode): boolean {
  switch (node.kind) {
    case 'set':
      return false;
    case 'empty':
    case 'assert':
      return true;
    case 'group':
      return isNullable(node.node);
    case 'sequence':
      return node.nodes.every(isNullable);
    case 'choice':
      return node.nodes.some(isNullable);
    case 'repeat':
      return node.min === 0 || isNullable(node.node);
  }
}

function emitChoice(program: Instruction[], nodes: readonly RegexNode[], pattern: string): void {
  const jumps: { op: 'jump'; to: number }[] = [];
  nodes.forEach((node, index) => {
    if (index === nodes.length - 1) {
      emit(program, node, pattern);
      return;
    }
    const split: Instruction = { op: 'split', first: program.length + 1, second: 0 };
    program.push(split);
    emit(program, node, pattern);
    const jump = { op: 'jump' as const, to: 0 };
    program.push(jump);
    jumps.push(jump);
    split.second = program.length;
  });
  for (const jump of jumps) jump.to = program.length;
}

function emitLoop(program: Instruction[], { node, greedy }: RepeatNode, pattern: string): void {
  const split: Instruction = { op: 'split', first: 0, second: 0 };
  const start = program.length;
  program.push(split);
  emit(program, node, pattern);
  program.push({ op: 'jump', to: start });
  branch(split, greedy, start + 1, program.length);
}

function emitPlus(program: Instruction[], { node, greedy }: RepeatNode, pattern: string): void {
  const start = program.length;
  emit(program, node, pattern);
  const split: Split = { op: 'split', first: 0, second: 0 };
  program.push(split);
  branch(split, greedy, start, program.length);
}

function emitOptional(
  program: Instruction[],
  { node, greedy }: RepeatNode,
  count: number,
  pattern: string,
): void {
  const splits: { split: Split; body: number }[] = [];
  for (let index = 0; index < count; index++) {
    const split: Split = { op: 'split', first: 0, second: 0 };
    program.push(split);
    splits.push({ split, body: program.length });
    emit(program, node, pattern);
  }
  for (const { split, body } of splits) branch(split, greedy, body, program.length);
}

function branch(split: Split, greedy: boolean, body: number, out: number): void {
  split.first = greedy ? body : out;
  split.second = greedy ? out : body;
}
